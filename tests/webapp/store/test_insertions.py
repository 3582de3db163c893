"""Rows are inserted with their defaults and converted values, several by one statement."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import IntegrityError

from tests.webapp.round_trips import told
from webapp.facts.models import Call, Card, Fact, Tally
from webapp.store.database import write_lock
from webapp.store.engine import OfFirst
from webapp.store.insertions import insertion
from webapp.store.sqlite_inserts import SIZES, in_sizes, of_several_rows
from webapp.store.statements import change_each, read_rows

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
SETTING = "INSERT INTO setting (name, value) VALUES (?, ?)"


def test_values_are_converted_and_missing_columns_get_their_defaults() -> None:
    sql, row = insertion(Call, {"fact": OfFirst(), "outcome": "invited", "follow_up_time": time(9)})

    assert sql == (
        'INSERT INTO "call" ("fact_id", "outcome", "follow_up_time", "note", "mark") '
        "VALUES (?, ?, ?, ?, ?)"
    )
    assert row == [OfFirst(), "invited", "09:00", "", ""]


def test_each_kind_of_value_becomes_the_databases_own() -> None:
    given_values = {"id": "x", "person": None, "day": date(2026, 3, 2), "at": AT, "corrects": "7"}
    _, row = insertion(Fact, given_values)
    _, card = insertion(Card, {"fact": 7, "serial": 12, "visited": 1})

    assert row == ["x", None, date(2026, 3, 2), 1_772_416_800_000_000, 7]
    assert card[:3] == [7, "12", True]


def test_no_table_computes_a_default() -> None:
    """A plan keeps its defaults: a computed one would be the same in every row."""
    models = [Tally, *_all_models(Tally.__mro__[1])]

    assert [each for each in models if each._meta._default_callable_list] == []


def _all_models(base: Any) -> list[Any]:
    return [each for kind in base.__subclasses__() for each in (kind, *_all_models(kind))]


@given(st.lists(st.tuples(st.integers(), st.integers()), max_size=40))
def test_rows_are_divided_in_their_order(rows: list[tuple[int, int]]) -> None:
    pieces = list(in_sizes(iter(rows)))

    assert [value for _, values in pieces for value in values] == [v for row in rows for v in row]
    assert all(size in SIZES and len(values) == 2 * size for size, values in pieces)


def test_only_an_insert_of_one_row_is_rewritten() -> None:
    made = of_several_rows(f"{SETTING} ON CONFLICT DO NOTHING")

    assert made is not None
    assert made[2] == f"{SETTING}, (?, ?) ON CONFLICT DO NOTHING"
    assert of_several_rows("UPDATE setting SET value = ? WHERE name = ?") is None
    assert of_several_rows("INSERT INTO setting (name, value) VALUES (?, 'x')") is None


@pytest.mark.sqlite
def test_rows_of_a_transaction_take_few_statements(database: Any) -> None:
    rows = [(f"{number:02}", "1") for number in range(23)]
    with write_lock(), told() as asked:
        assert change_each(SETTING, rows) == 23

    assert len(asked) == 4  # 16, 4, 2 and 1
    assert read_rows("SELECT name, value FROM setting ORDER BY name").fetchall() == rows


@pytest.mark.sqlite
def test_a_row_that_is_refused_keeps_none_of_its_statement(database: Any) -> None:
    with write_lock():
        with pytest.raises(IntegrityError):
            change_each(SETTING, [("1", "1"), ("1", "2")])
        assert read_rows("SELECT count(*) FROM setting").fetchone() == (0,)
