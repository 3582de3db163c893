"""The last month by a scheme's newest numbers and by those before: three cards at 10 and at 20."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rules.clauses import PerUnit
from rules.scheme import Scheme
from webapp.effect.what_if import what_if
from webapp.facts.models import Tally
from webapp.schemes.catalogue import schemes
from webapp.schemes.company_loading import load_company

TODAY, FIRST, CHANGED = date(2026, 3, 2), date(2025, 9, 1), date(2026, 2, 1)


def scheme_of(*starts: tuple[date, int]) -> Scheme:
    """A scheme that pays so many yuan a card from each of these days on."""
    shipped = schemes()["telesales-reward"]
    revisions = tuple(
        replace(
            shipped.revisions[0],
            start=start,
            clauses=(PerUnit("cards", "售卡", "month", "cards", Decimal(yuan)),),
        )
        for start, yuan in starts
    )
    return replace(shipped, revisions=revisions)


@pytest.fixture
def three_cards(write: Any, company: Any) -> None:
    row = {"period": "2026-02-10", "metric": "cards", "person": company.lin, "team": "east"}
    counts = {"amount": 3, "count": 3, "timely_amount": 3, "timely_count": 3}
    write(lambda _tx: Tally.insert(**row, **counts).execute())


@pytest.mark.usefixtures("three_cards")
def test_the_month_costs_twice_as_much_by_the_new_numbers(company: Any) -> None:
    scheme = scheme_of((date(2025, 1, 1), 10), (CHANGED, 20))
    found = what_if(load_company(), scheme, FIRST, TODAY)
    assert found == {"on": "2026-02-01", "before": 30_00, "now": 60_00}


@pytest.mark.parametrize(
    "starts",
    [
        [(date(2025, 1, 1), 10)],
        [(date(2024, 1, 1), 10), (FIRST, 20)],
        [(date(2025, 1, 1), 10), (date(2026, 4, 1), 20)],
    ],
    ids=["one revision", "changed before the half-year", "changes later"],
)
def test_without_a_change_in_the_half_year_there_is_none(company: Any, starts: Any) -> None:
    assert what_if(load_company(), scheme_of(*starts), FIRST, TODAY) is None
