"""At night a slice of the settled periods is compared with their facts (rule 17)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.telling import card, deal
from webapp.facts.models import Touch
from webapp.jobs.operations.compare_settled import (
    NIGHTS,
    compare_settled,
    settled_periods_ever,
    slice_of,
)
from webapp.ledger.models import Comparison, ComparisonFinding, Line, PendingLine, TouchesWorked
from webapp.ledger.operations.settle_due import settle_due
from webapp.ledger.payroll_models import UnpaidLine

Night = Callable[[str], Any]


@pytest.fixture
def night(write: Any, clock: Any) -> Night:
    """A function that settles what is due at a moment, and compares."""

    def run(moment: str) -> Any:
        clock.set(moment)
        settle_due(write, clock.now)
        return compare_settled(write, clock.now)

    return run


def test_it_runs_once_a_night_from_two_on_and_finds_nothing(
    write: Any, company: Any, clock: Any, night: Night
) -> None:
    deal(write, company.wang, "d1", 1_000_000)
    assert night("2026-04-02T01:59") is None
    compared = night("2026-04-02T02:00")
    assert compared.differing == ()
    assert night("2026-04-02T02:01") is None
    assert not ComparisonFinding.select().exists()


def test_each_period_is_compared_within_thirty_nights(
    write: Any, company: Any, clock: Any, night: Night
) -> None:
    card(write, company.lin, "k1", visited=False)
    night("2026-04-01T00:01")
    begun = settled_periods_ever()
    assert len(begun) > NIGHTS  # the days of March, its months and quarters
    seen = 0
    for number in range(NIGHTS):
        day = date(2026, 4, 2) + timedelta(days=number)
        slices = {(day.toordinal()) % NIGHTS}
        seen += sum(slice_of(*each) in slices for each in begun)
        compared = night(f"{day}T02:00")
        assert compared.differing == ()
        assert compared.periods == sum(slice_of(*each) in slices for each in settled_periods_ever())
    assert seen == len(begun)


def test_missed_nights_are_made_up_for(write: Any, company: Any, clock: Any, night: Night) -> None:
    night("2026-04-02T02:00")
    compared = night("2026-05-20T03:00")  # more than thirty nights later: all of them
    assert compared.periods == len(settled_periods_ever())


def test_what_no_touch_told_is_found_reported_and_settled(
    write: Any, company: Any, clock: Any, night: Night, client_of: Any
) -> None:
    deal(write, company.wang, "d1", 1_000_000)
    night("2026-04-02T02:00")
    # A change that forgot to say what it touches: Wang has no month's commission any more.
    gone = Line.select(Line.number).where(Line.clause == "commission")
    for held in (UnpaidLine, PendingLine):
        held.delete().where(held.line.in_(gone)).execute()
    Line.delete().where(Line.clause == "commission").execute()
    assert Touch.select().count() >= TouchesWorked.select().count()
    compared = night("2026-05-20T03:00")
    assert compared.differing == (("commission", "2026-03"),)
    finding = ComparisonFinding.get()
    assert finding.differences == '[["commission", "commission", "1102", 10000]]'
    assert Line.get(Line.clause == "commission").amount == 100_00
    assert Comparison.select().count() == 2
    page = client_of(company.he).get("/settlement").text
    assert "2026年3月。请告诉系统维护人员" in page


def test_the_settlement_page_names_the_periods_that_differed(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    def found(tx: Any) -> None:
        night = tx.company.clock.day(tx.now)
        tx.insert(Comparison, night=night, periods=2, at=tx.now)
        for period in (f"campaign:{company.campaign}", "2026-03-01"):
            held = {"night": night, "scheme": "card-campaign", "period": period, "at": tx.now}
            tx.insert(ComparisonFinding, differences="[]", **held)

    write(found)

    shown = client_of(company.he).get("/settlement").text.partition('id="comparison"')[2]
    assert "百日冲刺" in shown
    assert "2026年3月1日" in shown
    assert "campaign:" not in shown
