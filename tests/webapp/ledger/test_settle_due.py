"""Due periods are settled once, however often and however late settling runs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.ledger.test_settle import DAY, busy_day, lines, owed
from tests.webapp.telling import card, deal, verdict
from webapp.ledger.due import SettlementDue, due
from webapp.ledger.models import Line, Settlement
from webapp.ledger.operations.settle_due import Ran, settle_due
from webapp.people.operations.add_people import set_head
from webapp.planning.operations.enrol import EnrolmentGiven, decide_enrolment, propose_enrolment
from webapp.schemes.company_loading import load_company

CAMPAIGN = "campaign:bairi-2026"


@pytest.fixture
def run(write: Any, clock: Any) -> Any:
    """A function that settles what is due and returns what it settled."""
    return lambda: {(ran.scheme, ran.period) for ran in settle_due(write, clock())}


def test_a_day_is_due_ten_minutes_after_its_cut_off(
    write: Any, company: Any, clock: Any, run: Any
) -> None:
    busy_day(write, company, clock)
    clock.set("2026-03-02T21:09:59")
    assert ("card-campaign", DAY) not in run()
    clock.set("2026-03-02T21:10")
    assert ("card-campaign", DAY) in run()
    assert owed(company.lin, "daily-cards-top3") == 50_00


def test_a_settled_period_is_not_due_again(write: Any, company: Any, clock: Any, run: Any) -> None:
    busy_day(write, company, clock)
    clock.set("2026-03-02T21:10")
    run()
    before = Line.select().count(), Settlement.select().count()
    clock.set("2026-03-02T23:00")
    assert run() == set()
    assert (Line.select().count(), Settlement.select().count()) == before


def test_after_a_month_without_settling_everything_is_settled(
    write: Any, company: Any, clock: Any, run: Any
) -> None:
    busy_day(write, company, clock)
    deal(write, company.wang, "d1", 900_000)
    clock.set("2026-04-01T09:00")
    ran = run()
    assert {
        ("card-campaign", DAY),
        ("telesales-reward", "2026-03"),
        ("commission", "2026-03"),
    } <= ran
    assert ("telesales-reward", "2026-Q1") in ran
    assert ("telesales-reward", "2026") not in ran
    assert run() == set()


def test_days_without_a_fact_are_settled(write: Any, company: Any, clock: Any, run: Any) -> None:
    busy_day(write, company, clock)
    clock.set("2026-03-04T22:00")
    days = {period for _scheme, period in run() if len(period) == 10}
    assert days == {DAY, "2026-03-03", "2026-03-04"}  # the set-up was on Monday
    sellers = {company.lin, company.wang, company.zhao}
    assert {line.person_id for line in lines("2026-03-03", "daily-floor")} == sellers


def test_a_verdict_makes_the_day_of_its_card_due_again(
    write: Any, company: Any, clock: Any, run: Any
) -> None:
    sold = busy_day(write, company, clock)
    clock.set("2026-03-02T21:10")
    run()
    clock.set("2026-03-03T10:00")
    verdict(write, company.sun, "v1", sold["first"], "fake")
    assert {("card-campaign", DAY), ("card-campaign", CAMPAIGN)} <= run()
    assert owed(company.lin, "daily-cards-top3") == 0
    assert {line.kind for line in lines(CAMPAIGN, "fake-card")} == {"dismissal", "demotion"}


def test_a_late_fact_makes_its_day_due_again(
    write: Any, company: Any, clock: Any, run: Any
) -> None:
    busy_day(write, company, clock)
    late = clock.set("2026-03-02T20:30")
    clock.set("2026-03-02T21:10")
    run()
    clock.set("2026-03-03T08:00")
    card(write, company.lin, "k9", "NO-9", visited=False, at=late)
    assert ("card-campaign", DAY) in run()
    assert owed(company.lin, "designer-card") == 150_00  # the per-unit award counts late cards


def test_a_late_roster_change_makes_settled_periods_due_again(
    write: Any, company: Any, clock: Any, run: Any
) -> None:
    busy_day(write, company, clock)
    clock.set("2026-03-02T21:10")
    run()
    clock.set("2026-03-03T10:00")
    write(lambda tx: set_head(tx, company.he, "east", company.qin))
    assert ("card-campaign", DAY) in run()
    assert run() == set()


def test_a_scheme_is_due_only_after_its_enrolment(
    write: Any, company: Any, clock: Any, run: Any
) -> None:
    deal(write, company.wang, "d1", 900_000)
    given = EnrolmentGiven("performance-awards", date(2026, 3, 2))
    enrolment = write(lambda tx: propose_enrolment(tx, company.he, given))
    clock.set("2026-04-01T09:00")
    assert ("performance-awards", "2026-Q1") not in run()
    clock.set("2026-03-02T10:00")
    write(lambda tx: decide_enrolment(tx, company.lu, enrolment, True))
    clock.set("2026-04-01T09:00")
    assert ("performance-awards", "2026-Q1") in run()


def test_days_are_settled_before_months(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    deal(write, company.wang, "d1", 900_000)
    clock.set("2026-04-01T09:00")
    found = due(load_company(), clock())
    assert found[0] == SettlementDue("card-campaign", DAY)
    days, rest = found[:30], found[30:]
    assert [each.period[-2:] for each in days] == [f"{day:02}" for day in range(2, 32)]
    assert {each.period for each in rest[:4]} == {"2026-03", "2026-Q1"}  # then what runs


def test_two_concurrent_runs_add_the_lines_once(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    clock.set("2026-03-02T21:10")
    both = due(load_company(), clock())
    assert both == due(load_company(), clock())  # both runs have the same list
    first, second = settle_due(write, clock()), settle_due(write, clock())
    assert isinstance(first[0], Ran)
    assert second == []
