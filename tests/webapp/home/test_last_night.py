"""What the clock settled by itself last night, as HR's home shows it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.telling import card, verdict
from webapp.home.last_night import LastNight, last_night
from webapp.ledger.models import Comparison, Settlement
from webapp.ledger.operations.settle_due import settle_due
from webapp.schemes.company_loading import load_company


@pytest.fixture
def night(clock: Any) -> Any:
    """A function: the last night as seen at the time of the clock."""
    return lambda: last_night(load_company(), clock.now)


@pytest.fixture
def settled(write: Any, company: Any, clock: Any) -> int:
    """Lin's card of 2 March; the clock settles that day after midnight."""
    clock.set("2026-03-02T10:00")
    number: int = card(write, company.lin, "k1", "NO-1").number
    clock.set("2026-03-03T00:10")
    settle_due(write, clock.now)
    return number


def test_the_settlements_of_the_night_are_told_with_their_lines(settled, clock, night):
    clock.set("2026-03-03T09:00")
    found = night()
    assert found is not None
    assert {each.period for each in found.settled} == {"2026-03-02"}
    assert all(each.lines and not each.is_again for each in found.settled)
    assert found.compared is None


def test_a_quiet_night_is_not_told(company, settled, clock, night):
    clock.set("2026-03-04T09:00")
    assert night() is None


def test_settlements_of_a_person_and_of_the_day_are_none_of_the_night(
    company, settled, clock, night
):
    Settlement.update(settled_by=company.he).execute()
    clock.set("2026-03-03T09:00")
    assert night() is None


def test_a_repeated_settlement_says_what_it_changed(write, company, settled, clock, night):
    clock.set("2026-03-03T01:00")
    verdict(write, company.sun, "v1", settled, "fake")
    clock.set("2026-03-03T02:00")
    settle_due(write, clock.now)
    clock.set("2026-03-03T09:00")
    found: LastNight = night()
    first = found.settled[0]
    assert first.is_again
    assert first.change is not None
    assert first.change.person == company.lin
    assert first.change.before > first.change.after == 0


def test_the_home_shows_the_night_to_hr_and_not_to_a_supervisor(company, settled, clock, client_of):
    clock.set("2026-03-03T09:00")
    Comparison.create(night=date(2026, 3, 3), periods=17, at=clock.now)
    shown = client_of(company.he).get("/home").text
    assert "昨夜自动结算" in shown
    assert "结算2026年3月2日" in shown
    assert "17 个已结算的期间" in shown
    assert "昨夜自动结算" not in client_of(company.sun).get("/home").text
