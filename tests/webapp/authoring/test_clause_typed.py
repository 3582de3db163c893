"""A clause's form says what its text says, and its text what its form says."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from rules.clauses import SHAPES, Clause
from rules.scheme import SHIPPED
from rules.scheme_values import _READERS, CHOICES, SchemeFault, SchemePlace, read_clause
from webapp.authoring.clause_typed import (
    clause_table,
    compacted,
    field_of_fault,
    typed_of,
)
from webapp.authoring.shape_fields import HIDDEN, KINDS, shape_fields
from webapp.authoring.shape_samples import sampled_shapes, shape_sample
from webapp.authoring.shape_words import (
    CHOICE_WORDS,
    GROUPS,
    SHAPE_WORDS,
    label_of,
)
from webapp.planning.standards.sentences import standard_sentences

HERE = SchemePlace("test.toml", "revision 1, clause a")
README = Path(__file__).parents[3] / "rules" / "README.md"


def tables() -> list[Any]:
    """Every clause of the reference's examples and of the shipped schemes."""
    read = re.findall(r"```toml\n(\[\[clause\]\].*?)```", README.read_text("utf-8"), re.DOTALL)
    found = [
        (f"reference-{held['id']}", held)
        for text in read
        for held in tomllib.loads(text, parse_float=Decimal)["clause"]
    ]
    for file in sorted(SHIPPED.glob("*.toml")):
        scheme = tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)
        for held in scheme["revision"][-1]["clause"]:
            found.append((f"{file.stem}-{held['id']}", held))
    return [pytest.param(held, id=name) for name, held in found]


def made(table: dict[str, Any]) -> Clause:
    return read_clause(table, HERE)


@pytest.mark.parametrize("table", tables())
def test_a_clause_goes_through_its_form_and_back(table: dict[str, Any]) -> None:
    typed = typed_of(table["shape"], table)
    read = clause_table(table["shape"], typed)
    assert read.errors == {}
    assert made({**read.table, "id": table["id"]}) == made(table)
    assert typed_of(table["shape"], read.table) == typed
    assert compacted(table["shape"], typed) == typed


def test_the_examples_of_the_reference_show_every_shape() -> None:
    assert {param.values[0]["shape"] for param in tables()} == set(SHAPES)


def test_every_type_of_the_reader_has_a_kind_of_field() -> None:
    assert _READERS.keys() <= KINDS.keys()


@pytest.mark.parametrize("shape", SHAPES)
def test_every_key_of_a_shape_is_a_field_with_words(shape: str, app: Flask) -> None:
    described = shape_fields(shape)
    assert {each.key for each in described} == {held.name for held in fields(SHAPES[shape])} - {
        *HIDDEN
    }
    with app.test_request_context():
        for each in (*described, *(column for held in described for column in held.columns)):
            assert label_of(shape, each.key)
    assert SHAPE_WORDS[shape].group in GROUPS


@pytest.mark.parametrize("key", CHOICES)
def test_every_choice_has_words(key: str) -> None:
    assert set(CHOICES[key]) - CHOICE_WORDS[key].keys() == set()


def test_shapes_without_a_sample_or_words_do_not_exist() -> None:
    assert sampled_shapes() == SHAPE_WORDS.keys() == SHAPES.keys()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_sample_is_a_clause_with_a_sentence(shape: str, app: Flask) -> None:
    clause = made({**shape_sample(shape), "id": "a"})
    with app.test_request_context():
        assert standard_sentences(clause)


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [("50", 50), ("50 元", 50), ("¥1,200", 1200), ("１２", 12), ("0.5", Decimal("0.5"))],
)
def test_a_sum_is_read_as_people_type_it(typed: str, yuan: Any) -> None:
    given = typed_of("per-unit", shape_sample("per-unit")) | {"amount": typed}
    assert clause_table("per-unit", given).table["amount"] == yuan


@pytest.mark.parametrize("typed", ["2", "2%", "2 ％"])
def test_a_share_is_typed_in_per_cent(typed: str) -> None:
    given = typed_of("excess-share", shape_sample("excess-share")) | {"rate": typed}
    assert clause_table("excess-share", given).table["rate"] == Decimal("0.02")


@pytest.mark.parametrize("typed", ["fünf", "1.2.3", "NaN", "--1"])
def test_what_is_no_number_is_named_beside_its_field(typed: str) -> None:
    given = typed_of("ladder", shape_sample("ladder")) | {"steps.1.amount": typed}
    assert set(clause_table("ladder", given).errors) == {"steps.1.amount"}


def test_an_immense_number_is_left_to_the_reader_of_schemes() -> None:
    given = typed_of("per-unit", shape_sample("per-unit")) | {"amount": "1e999999"}
    table = {**clause_table("per-unit", given).table, "id": "a"}
    with pytest.raises(SchemeFault, match="at most"):
        made(table)


def test_empty_rows_are_left_out() -> None:
    typed = typed_of("rank-prize", shape_sample("rank-prize"))
    typed |= {"prizes.1": "", "prizes.7": " ", "prizes.9": "10"}
    assert clause_table("rank-prize", typed).table["prizes"] == [50, 20, 10]
    assert compacted("rank-prize", typed)["prizes.2"] == "10"


def test_a_fault_of_a_row_is_beside_the_rows_field() -> None:
    typed = typed_of("ladder", shape_sample("ladder")) | {"steps.1.amount": "-1"}
    with pytest.raises(SchemeFault) as fault:
        made({**clause_table("ladder", typed).table, "id": "a"})
    assert field_of_fault(fault.value) == "steps.1.amount"
    typed = typed_of("per-unit", shape_sample("per-unit")) | {"amount": ""}
    with pytest.raises(SchemeFault) as fault:
        made({**clause_table("per-unit", typed).table, "id": "a"})
    assert field_of_fault(fault.value) == "amount"
