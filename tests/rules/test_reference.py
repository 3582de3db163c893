"""The reference in rules/README.md: each shape with its keys, a valid example and a scenario."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules.clauses import SHAPES
from rules.scenario_file import load_scenario
from rules.scenarios import faults_of
from rules.scheme import read_scheme
from rules.scheme_values import CHOICES

README = Path(__file__).parents[2] / "rules" / "README.md"
TEXT = README.read_text("utf-8")
SECTIONS = dict(re.findall(r"^#### `([a-z-]+)`\n(.*?)(?=^#### |\Z)", TEXT, re.M | re.S))
OF_EVERY_CLAUSE = {"id", "name", "period", "metric"}


def example(shape: str) -> dict[str, Any]:
    [text] = re.findall(r"```toml\n(.*?)```", SECTIONS[shape], re.S)
    [clause] = tomllib.loads(text, parse_float=Decimal)["clause"]
    return dict(clause)


def test_every_shape_has_its_section() -> None:
    assert SECTIONS.keys() == SHAPES.keys()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_section_names_each_key_of_its_shape_and_no_other(shape: str) -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", SECTIONS[shape], re.M))
    assert named == {held.name for held in fields(SHAPES[shape])} - OF_EVERY_CLAUSE


@pytest.mark.parametrize("shape", SHAPES)
def test_an_example_is_read_as_its_shape(shape: str) -> None:
    clause = example(shape)
    revision = {"from": date(2026, 1, 1), "because": "x", "clause": [clause]}
    table = {"id": "example", "name": "例", "campaign": True, "revision": [revision]}
    [read] = read_scheme(table, "README.md").revisions[0].clauses
    assert isinstance(read, SHAPES[shape])
    assert clause["shape"] == shape


@pytest.mark.parametrize("shape", SHAPES)
def test_the_scenario_of_a_section_pays_by_the_example_and_passes(shape: str) -> None:
    [place] = re.findall(r"\]\((schemes/\S+\.toml)\)", SECTIONS[shape])
    file = README.parent / place
    assert example(shape)["id"] in file.read_text("utf-8")
    assert faults_of(load_scenario(file)) == []


@pytest.mark.parametrize("key", CHOICES)
def test_every_word_of_a_choice_is_named(key: str) -> None:
    assert [word for word in CHOICES[key] if f"`{word}`" not in TEXT] == []
