"""Clauses on weeks are settled by the clock, in a week of two months too, and adjusted later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import tomli_w

from rules.periods import week_period
from tests.webapp.ledger.test_settle import owed
from tests.webapp.ledger.test_settled_by_itself import at, cancelled, enrol, sold
from tests.webapp.telling import call, card, verdict
from webapp.facts.tally_reader import DatabaseTallies
from webapp.jobs.operations.follow_verdicts import settled_periods
from webapp.ledger.due import SettlementDue, due
from webapp.ledger.models import Settlement
from webapp.ledger.operations.settle_due import settle_due
from webapp.planning.clause_periods import InForce, clause_periods
from webapp.planning.operations.drafts import newest_version, open_draft, put_in_force, save_draft
from webapp.planning.past_costs import last_whole
from webapp.schemes.catalogue import read_toml, schemes
from webapp.schemes.company_loading import load_company

ClientOf = Callable[[str | None], Any]
SCHEME = "performance-awards"
WEEKLY = [
    {
        "id": "weekly-top3",
        "name": "每周邀约前三名",
        "shape": "rank-prize",
        "period": "week",
        "metric": "invitations",
        "prizes": [200, 100, 50],
    },
    {
        "id": "weekly-cards",
        "name": "每周售卡",
        "shape": "ladder",
        "period": "week",
        "metric": "cards",
        "steps": [{"at_least": 1, "amount": 30}, {"at_least": 2, "amount": 80}],
    },
    {
        "id": "weekly-sales",
        "name": "每周业绩",
        "shape": "ladder",
        "period": "week",
        "metric": "sales",
        "steps": [{"at_least": 1000, "amount": 10}],
    },
]


@pytest.fixture
def weekly(write: Any, company: Any) -> None:
    """A scheme in force since Sunday, with weekly clauses from Monday on."""
    enrol(write, SCHEME)
    opened = write(lambda tx: open_draft(tx, company.he, SCHEME))
    body = read_toml(newest_version(opened).body)
    body = {**body, "because": "每周", "clause": [*body["clause"], *WEEKLY]}
    write(lambda tx: save_draft(tx, company.he, opened, tomli_w.dumps(body)))
    write(lambda tx: put_in_force(tx, company.lu, opened, date(2026, 3, 2)))


def tick(write: Any, clock: Any, moment: str) -> set[tuple[str, str]]:
    clock.set(moment)
    return {(ran.scheme, ran.period) for ran in settle_due(write, clock.now)}


def test_a_week_is_settled_after_its_sunday_and_not_before(
    write: Any, company: Any, clock: Any, weekly: None
) -> None:
    for number in range(2):
        call(write, company.lin, f"l{number}")
    call(write, company.wang, "w0")
    assert (SCHEME, "2026-W10") not in tick(write, clock, "2026-03-08T23:59")
    assert (SCHEME, "2026-W10") in tick(write, clock, "2026-03-09T00:00")
    assert owed(company.lin, "weekly-top3", "2026-W10") == 200_00
    assert owed(company.wang, "weekly-top3", "2026-W10") == 100_00


def test_a_week_of_two_months_counts_the_days_of_both(
    write: Any, company: Any, clock: Any, weekly: None
) -> None:
    for number, moment in enumerate(["2026-03-31T10:00", "2026-04-01T10:00"]):
        clock.set(moment)
        card(write, company.zhao, f"k{number}", f"NO-{number}")
    assert (SCHEME, "2026-W14") in tick(write, clock, "2026-04-06T00:00")
    assert owed(company.zhao, "weekly-cards", "2026-W14") == 80_00


def test_a_weeks_figures_are_those_of_its_days(
    write: Any, company: Any, clock: Any, weekly: None
) -> None:
    for number, moment in enumerate(["2026-03-08T10:00", "2026-03-09T10:00", "2026-03-15T10:00"]):
        clock.set(moment)
        call(write, company.lin, f"l{number}")
    week = DatabaseTallies().persons("calls", week_period(date(2026, 3, 9)))
    assert week[company.lin].amount == 2


def test_a_deal_cancelled_later_changes_its_week_alone(
    write: Any, company: Any, clock: Any, weekly: None
) -> None:
    first = sold(write, company.wang, "d1", 1_000, at(clock, "2026-03-02T09:00"))
    clock.set("2026-03-10T09:00")
    sold(write, company.wang, "d2", 1_000, clock.now)
    tick(write, clock, "2026-03-16T00:00")
    assert owed(company.wang, "weekly-sales", "2026-W10") == 10_00
    clock.set("2026-03-17T10:00")
    cancelled(write, company, first)
    ran = tick(write, clock, "2026-03-17T10:01")
    assert (SCHEME, "2026-W10") in ran
    assert (SCHEME, "2026-W11") not in ran
    assert owed(company.wang, "weekly-sales", "2026-W10") == 0
    assert owed(company.wang, "weekly-sales", "2026-W11") == 10_00


def test_a_fake_card_adjusts_its_week(write: Any, company: Any, clock: Any, weekly: None) -> None:
    sold_card = card(write, company.zhao, "k1", "NO-1")
    tick(write, clock, "2026-03-09T00:00")
    assert owed(company.zhao, "weekly-cards", "2026-W10") == 30_00
    verdict(write, company.sun, "v1", sold_card.number, "fake")
    found = settled_periods(load_company(), sold_card.number)
    assert SettlementDue(SCHEME, "2026-W10") in found
    clock.set("2026-03-09T10:00")
    assert SettlementDue(SCHEME, "2026-W10") in due(load_company(), clock.now)


def test_weeks_without_a_fact_are_settled_too(
    write: Any, company: Any, clock: Any, weekly: None
) -> None:
    tick(write, clock, "2026-03-23T00:00")
    settled = Settlement.select(Settlement.period).where(Settlement.scheme == SCHEME)
    assert {"2026-W10", "2026-W11", "2026-W12"} <= {row.period for row in settled}


def test_the_first_week_paid_is_the_first_whole_week_in_force() -> None:
    scheme = schemes()[SCHEME]
    assert last_whole("week", date(2026, 3, 9)) == week_period(date(2026, 3, 2))
    clause = scheme.revisions[0].clauses[0]
    weekly_clause = type(clause)(**{**vars(clause), "period": "week"})
    [found] = clause_periods(
        [weekly_clause],
        date(2026, 3, 4),
        [InForce(date(2026, 3, 4), date(2026, 3, 24))],
        date(2026, 3, 4),
    )
    assert (found.first, found.last) == (
        week_period(date(2026, 3, 9)),
        week_period(date(2026, 3, 16)),
    )


def test_hr_sees_weeks_and_a_weeks_lines_on_its_page(
    write: Any, company: Any, clock: Any, weekly: None, client_of: ClientOf
) -> None:
    call(write, company.lin, "l0")
    tick(write, clock, "2026-03-09T00:00")
    page = client_of(company.he).get(f"/settlement?scheme={SCHEME}&period=2026-W10")
    assert page.status_code == 200
    assert "每周邀约前三名" in page.text
    assert "2026-W09" in page.text


def test_the_standards_say_each_week(
    write: Any, company: Any, weekly: None, client_of: ClientOf
) -> None:
    page = client_of(company.lin).get(f"/standards?scheme={SCHEME}")
    assert "每周，期末在职的销售人员按邀约排名。" in page.text
