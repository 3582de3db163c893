"""Pages of small tables read these and not every fact, however few or many facts there are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from peewee import Model, ModelSelect

from webapp.facts.models import Contribution, Deal, Fact, Rating, Violation
from webapp.facts.reading_order import of_kind_on, with_facts
from webapp.feedback.models import Grant, Training
from webapp.store.tables import database

pytestmark = pytest.mark.sqlite


def plan(query: ModelSelect) -> list[str]:
    sql, values = query.sql()
    rows = database.connection().execute(f"EXPLAIN QUERY PLAN {sql}", values)
    return [str(row[3]) for row in rows]


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("table", [Violation, Grant, Training, Rating, Contribution])
def test_the_rows_of_a_small_table_are_read_before_their_facts(table: type[Model]) -> None:
    query = with_facts(table.select(table, Fact)).order_by(Fact.number.desc())

    first, second = plan(query)[:2]

    assert first.startswith("SCAN t1")
    assert second.startswith("SEARCH t2 USING INTEGER PRIMARY KEY")


@pytest.mark.usefixtures("company")
def test_the_facts_of_a_kind_are_sought_day_by_day() -> None:
    march = of_kind_on("deal", date(2026, 3, 1), date(2026, 3, 31))
    query = Deal.select(Deal, Fact).join(Fact).where(march)

    assert "fact_day_kind (day=? AND kind=?)" in plan(query)[0]


def test_a_joined_row_holds_its_fact(write: Any, company: Any) -> None:
    write(lambda tx: _violation(tx, company))

    [row] = with_facts(Violation.select(Violation, Fact))

    assert row.fact.person_id == company.wang


def _violation(tx: Any, company: Any) -> None:
    fact = {"id": "v", "kind": "violation", "person": company.wang, "day": date(2026, 3, 2)}
    more = {"at": tx.now, "received_at": tx.now, "recorded_by": company.he, "content_hash": "v"}
    number = tx.insert(Fact, **fact, **more)
    tx.insert(Violation, fact=number, kind="deception", told="")
