"""The guide to schemes tells what the forms make and what the rules pay."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from rules.metrics import DERIVED, METRICS
from rules.scheme_values import SchemePlace, read_clause
from webapp.authoring.clause_typed import clause_table, typed_of
from webapp.authoring.example_columns import example_columns
from webapp.authoring.new_scheme_text import blank_table, read_new, written
from webapp.authoring.pages.new_examples import COLUMN_WORDS, column_word
from webapp.authoring.shape_words import SHAPE_WORDS
from webapp.authoring.worked_examples import WorkedExample, settle_example
from webapp.schemes.catalogue import read_toml

FOLDER = Path(__file__).parents[3] / "docs" / "guide"
CHINESE = (FOLDER / "schemes.zh.md").read_text("utf-8")
ENGLISH = (FOLDER / "schemes.md").read_text("utf-8")
DESIGNS = 12


def sections(text: str) -> list[str]:
    """The twelve designs of a guide."""
    return re.split(r"\n### \d+\. ", text)[1:]


def blocks(text: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", text, re.DOTALL)


def clause_of(section: str) -> dict[str, Any]:
    [block] = blocks(section)
    [clause] = read_toml(f"[[revision]]\n{block}")["revision"][0]["clause"]
    return dict(clause)


SAID = [
    pytest.param(section, id=str(number))
    for number, section in enumerate(sections(CHINESE), 1)
    if blocks(section)
]


def test_both_guides_tell_the_same_twelve_designs() -> None:
    assert len(sections(CHINESE)) == len(sections(ENGLISH)) == DESIGNS
    assert blocks(CHINESE) == blocks(ENGLISH)


@pytest.mark.parametrize("section", SAID)
def test_a_design_goes_through_its_form(section: str) -> None:
    clause = clause_of(section)
    read = clause_table(clause["shape"], typed_of(clause["shape"], clause))
    place = SchemePlace("guide", "revision 1")
    assert read_clause({**read.table, "id": clause["id"]}, place) == read_clause(clause, place)
    assert f"卡片“{SHAPE_WORDS[clause['shape']].title}”" in section


@pytest.mark.parametrize("section", SAID)
def test_the_example_of_a_design_passes(section: str, app: Flask) -> None:
    table = blank_table("例", campaign=False)
    table["revision"][0] |= {"because": "x", "clause": [clause_of(section)]}
    scheme = read_new(written({**table, "id": "own-x"}))
    [clause] = scheme.revisions[0].clauses
    with app.test_request_context(), force_locale("zh_CN"):
        names = {column_word(each): each for each in (*METRICS, *DERIVED, *COLUMN_WORDS)}
    names["应得"] = "expected"
    head, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|") and not line.startswith("|-")
    ]
    columns = [names[word] for word in head]
    assert set(columns) <= {"name", "expected", *example_columns(clause)}
    typed = tuple(dict(zip(columns, row, strict=True)) for row in rows)
    result = settle_example(scheme, clause, WorkedExample(clause.id, "", typed))
    assert [(row.expected, row.computed) for row in result.rows if not row.fits] == []
