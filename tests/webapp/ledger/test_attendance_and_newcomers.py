"""Attendance follows calendar and leaves; newcomers have a ranking and prizes of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import tomli_w

from tests.webapp.boards.test_prizes import worth_of
from tests.webapp.ledger.test_settle import owed
from tests.webapp.ledger.test_settled_by_itself import enrol
from tests.webapp.ledger.test_weeks import tick
from tests.webapp.telling import card
from webapp.company.models import Person
from webapp.company.workdays import HOLIDAY
from webapp.people.operations import set_calendar
from webapp.people.operations.leave_from_floor import ReliefGiven, relieve
from webapp.planning.operations.drafts import newest_version, open_draft, put_in_force, save_draft
from webapp.schemes.catalogue import read_toml
from webapp.schemes.company_loading import load_company

SCHEME, MARCH = "performance-awards", "2026-03"
CLAUSES = [
    {
        "id": "attendance",
        "name": "全勤奖",
        "shape": "conditions-bonus",
        "period": "month",
        "parts": [{"metric": "attendance", "at_least": 1, "amount": 200}],
    },
    {
        "id": "newcomers",
        "name": "新人售卡前三名",
        "shape": "rank-prize",
        "period": "month",
        "metric": "cards",
        "prizes": [300, 200, 100],
        "hired_within": 90,
    },
]


@pytest.fixture
def enrolled(write: Any, company: Any) -> None:
    """A scheme in force in March that pays full attendance and ranks newcomers."""
    enrol(write, SCHEME)
    opened = write(lambda tx: open_draft(tx, company.he, SCHEME))
    body = read_toml(newest_version(opened).body)
    body = {**body, "because": "全勤", "clause": [*body["clause"], *CLAUSES]}
    write(lambda tx: save_draft(tx, company.he, opened, tomli_w.dumps(body)))
    write(lambda tx: put_in_force(tx, company.lu, opened, date(2026, 3, 2)))


@pytest.fixture
def leave(write: Any, company: Any) -> Callable[..., int]:
    def give(person: str, day: date, kind: str = "annual") -> int:
        given = ReliefGiven(person, kind, day, day, "")
        number: int = write(lambda tx: relieve(tx, company.sun, given))
        return number

    return give


def test_who_had_no_leave_on_a_workday_is_paid(
    write: Any, company: Any, clock: Any, enrolled: None, leave: Any
) -> None:
    leave(company.lin, date(2026, 3, 4))
    leave(company.wang, date(2026, 3, 4), "duty")  # works elsewhere: attended
    leave(company.wang, date(2026, 3, 7))  # a Saturday
    tick(write, clock, "2026-04-01T00:00")
    assert owed(company.lin, "attendance", MARCH) == 0
    assert owed(company.wang, "attendance", MARCH) == 200_00
    assert owed(company.zhao, "attendance", MARCH) == 200_00


def test_a_leave_entered_later_takes_the_sum_back_and_a_holiday_gives_it_again(
    write: Any, company: Any, clock: Any, enrolled: None, leave: Any
) -> None:
    tick(write, clock, "2026-04-01T00:00")
    assert owed(company.lin, "attendance", MARCH) == 200_00
    clock.set("2026-04-02T10:00")
    leave(company.lin, date(2026, 3, 4))
    tick(write, clock, "2026-04-02T10:01")
    assert owed(company.lin, "attendance", MARCH) == 0
    clock.set("2026-04-03T10:00")
    day = date(2026, 3, 4)
    given = set_calendar.DaysGiven(day, day, HOLIDAY, "停电")
    write(lambda tx: set_calendar.set_days(tx, company.he, given))
    tick(write, clock, "2026-04-03T10:01")
    assert owed(company.lin, "attendance", MARCH) == 200_00


def test_leaves_are_known_apart_from_duties_and_exemptions(
    company: Any, enrolled: None, leave: Any
) -> None:
    leave(company.wang, date(2026, 3, 4), "duty")
    leave(company.wang, date(2026, 3, 5), "sick")
    wang = load_company(fresh=True).people[company.wang]
    assert wang.relieved_on(date(2026, 3, 4))
    assert not wang.on_leave(date(2026, 3, 4))
    assert wang.on_leave(date(2026, 3, 5))


def test_newcomers_are_ranked_by_themselves_and_the_board_says_so(
    write: Any, company: Any, clock: Any, enrolled: None
) -> None:
    Person.update(hired_on=date(2026, 2, 1)).where(Person.id == company.wang).execute()
    Person.update(hired_on=date(2020, 2, 1)).where(Person.id == company.lin).execute()
    for number in range(2):
        card(write, company.lin, f"l{number}", f"L-{number}")
    card(write, company.wang, "w0", "W-0")
    assert worth_of(MARCH, "cards") == {company.wang: 300_00}
    tick(write, clock, "2026-04-01T00:00")
    assert owed(company.wang, "newcomers", MARCH) == 300_00
    assert owed(company.lin, "newcomers", MARCH) == 0
