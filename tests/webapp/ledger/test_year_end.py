"""31 December 2026, a Thursday of the ISO week 2026-W53, and 1 January 2027 of the same week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import tomli_w

from rules.periods import parse_period, week_period
from tests.webapp.conftest import SettableClock
from tests.webapp.ledger.test_settle import close, lines, owed
from tests.webapp.ledger.test_settled_by_itself import enrol
from tests.webapp.ledger.test_weeks import SCHEME, WEEKLY
from tests.webapp.telling import call, card
from webapp.facts.models import Fact
from webapp.facts.tally_check import compare_tallies
from webapp.facts.tally_reader import DatabaseTallies
from webapp.ledger.due import due
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.payroll_models import Payroll
from webapp.payroll.closing import unclosed_month
from webapp.payroll.operations.close_payroll import MonthNotOver, PayrollClosed, close_payroll
from webapp.planning.operations.decide_campaign import add_campaign
from webapp.planning.operations.drafts import newest_version, open_draft, put_in_force, save_draft
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.returns.operations.day_returns import due_days
from webapp.schemes.catalogue import read_toml
from webapp.schemes.company_loading import load_company

LAST, FIRST = "2026-12-31", "2027-01-01"


@pytest.fixture
def clock() -> SettableClock:
    """The Monday of that week."""
    made = SettableClock()
    made.set("2026-12-28T08:00")
    return made


@pytest.fixture
def turn(write: Any, company: Any, clock: SettableClock) -> None:
    """Lin records before and after the cut-off of the last day, and on the first day."""
    span = CampaignGiven("newyear", "跨年", "card-campaign", date(2026, 12, 28), date(2027, 3, 31))
    write(lambda tx: add_campaign(tx, "setup", span))
    for number, moment in enumerate(
        [f"{LAST}T10:00:00", f"{LAST}T23:59:59", f"{FIRST}T00:00:00", f"{FIRST}T10:00:00"]
    ):
        clock.set(moment)
        call(write, company.lin, f"l{number}")
        card(write, company.lin, f"k{number}", f"NO-{number}")


@pytest.mark.usefixtures("turn")
@pytest.mark.parametrize(
    ("period", "calls"),
    [
        (LAST, 2),
        (FIRST, 2),
        ("2026-12", 2),
        ("2027-01", 2),
        ("2026-Q4", 2),
        ("2027-Q1", 2),
        ("2026", 2),
        ("2027", 2),
    ],
)
def test_each_period_has_its_own_records(company: Any, period: str, calls: int) -> None:
    read = DatabaseTallies().persons("calls", parse_period(period))
    assert read[company.lin].amount == calls
    assert [fact.day.isoformat() for fact in Fact.select().order_by(Fact.number)] == [
        *[LAST] * 4,
        *[FIRST] * 4,
    ]
    assert list(compare_tallies(load_company())) == []


@pytest.mark.usefixtures("turn")
def test_the_week_belongs_to_both_years(company: Any) -> None:
    week = week_period(date(2027, 1, 1))
    assert (week.key, week_period(date(2026, 12, 31)).key) == ("2026-W53", "2026-W53")
    assert week_period(date(2027, 1, 4)).key == "2027-W01"
    assert DatabaseTallies().persons("calls", week)[company.lin].amount == 4


def test_the_week_is_settled_after_its_sunday_with_the_days_of_both_years(
    write: Any, company: Any, clock: SettableClock
) -> None:
    enrol(write, SCHEME, date(2026, 12, 1))
    opened = write(lambda tx: open_draft(tx, company.he, SCHEME))
    body = read_toml(newest_version(opened).body)
    body = {**body, "because": "每周", "clause": [*body["clause"], *WEEKLY]}
    write(lambda tx: save_draft(tx, company.he, opened, tomli_w.dumps(body)))
    write(lambda tx: put_in_force(tx, company.lu, opened, date(2026, 12, 28)))
    for number, moment in enumerate([f"{LAST}T10:00", f"{FIRST}T10:00"]):
        clock.set(moment)
        card(write, company.zhao, f"k{number}", f"NO-{number}")

    def is_due() -> bool:
        waiting = due(load_company(fresh=True), clock.now)
        return (SCHEME, "2026-W53") in {(each.scheme, each.period) for each in waiting}

    clock.set("2027-01-03T23:59:59")
    assert not is_due()
    clock.set("2027-01-04T00:00:00")
    assert is_due()
    close(write, "2026-W53", SCHEME)
    assert owed(company.zhao, "weekly-cards", "2026-W53") == 80_00


@pytest.mark.usefixtures("turn")
def test_december_is_closed_in_january_and_once(
    write: Any, company: Any, clock: SettableClock
) -> None:
    clock.set(f"{FIRST}T21:10")
    for day in (LAST, FIRST):
        close(write, day)
    paid = {day: [line.number for line in lines(day) if line.amount] for day in (LAST, FIRST)}
    assert paid[LAST]
    assert paid[FIRST]
    write(lambda tx: approve_proposed(tx, company.he, paid[LAST]))
    month = unclosed_month(date(2027, 1, 1))
    assert month is not None
    assert month.key == "2026-12"
    with pytest.raises(MonthNotOver):
        write(lambda tx: close_payroll(tx, company.he, "2027-01"))
    write(lambda tx: close_payroll(tx, company.he, "2026-12"))
    assert [row.month for row in Payroll.select()] == ["2026-12"]
    with pytest.raises(PayrollClosed):
        write(lambda tx: close_payroll(tx, company.he, "2026-12"))


@pytest.mark.usefixtures("turn")
def test_the_last_days_return_is_made_in_the_new_year(clock: SettableClock) -> None:
    clock.set(f"{FIRST}T08:00")
    days = due_days(load_company(fresh=True), clock.now)
    assert date(2026, 12, 31) in days
    assert date(2027, 1, 1) not in days


@pytest.mark.usefixtures("turn")
def test_pages_of_the_first_day_show_the_week_and_the_new_year(
    company: Any, client_of: Callable[[str | None], Any], clock: SettableClock
) -> None:
    clock.set(f"{FIRST}T11:00")
    lin = client_of(company.lin)
    assert lin.get("/today").status_code == 200
    for period in ("day", "week", "month", "quarter", "year"):
        answer = lin.get(f"/boards?metric=calls&period={period}", follow_redirects=True)
        assert answer.status_code == 200
        assert "林晓燕" in answer.text
