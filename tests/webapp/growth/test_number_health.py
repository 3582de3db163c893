"""A number that may be marked: answered far below usual for two days, told once to both."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tests.webapp.conftest import SHANGHAI, SettableClock
from tests.webapp.telling import call
from webapp.growth.call_times import AnswerCount
from webapp.growth.models import NumberAlarm
from webapp.growth.number_health import RateDrop, drop_of
from webapp.growth.operations.warn_of_numbers import warn_of_numbers
from webapp.home.operations.switch_parts import switch_part
from webapp.messaging.models import Reminder
from webapp.schemes.company_loading import load_company

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def days(*counts: tuple[int, int]) -> dict[date, AnswerCount]:
    """Days up to MONDAY, the oldest first, each with calls and answered ones."""
    return {MONDAY - n * DAY: AnswerCount(*each) for n, each in enumerate(reversed(counts))}


def test_two_days_far_below_the_usual_rate_are_a_drop() -> None:
    drop = drop_of("1101", days(*[(20, 10)] * 4, (20, 4), (30, 5)), MONDAY)

    assert drop == RateDrop("1101", Fraction(9, 50), Fraction(1, 2))


@pytest.mark.parametrize(
    "counts",
    [
        [(20, 10)] * 6,  # as usual
        [*[(20, 10)] * 5, (20, 4)],  # one day
        [*[(20, 10)] * 4, (20, 5), (20, 4)],  # half of the usual rate is not below it
        [*[(20, 10)] * 2, (20, 4), (20, 4)],  # 40 calls before tell no usual rate
        [*[(20, 10)] * 4, (9, 0), (20, 4)],  # too few calls on one of the days
        [],
    ],
)
def test_less_than_that_is_none(counts: list[tuple[int, int]]) -> None:
    assert drop_of("1101", days(*counts), MONDAY) is None


def test_the_usual_rate_is_that_of_fourteen_days_and_today_must_have_calls() -> None:
    older = [(100, 0)] * 5  # so long ago that they do not count
    counts = days(*older, *[(20, 10)] * 14, (20, 4), (20, 4))

    drop = drop_of("1101", counts, MONDAY)
    assert drop is not None
    assert drop.usual == Fraction(1, 2)
    assert drop_of("1101", counts, MONDAY + DAY) is None


@pytest.fixture
def dropped(write: Any, company: Any, clock: SettableClock) -> str:
    """Lin, 60 of whose calls were answered on Friday, and none of 24 over two days since."""
    friday = datetime(2026, 2, 27, 9, tzinfo=SHANGHAI)
    answered = [("interested", friday + timedelta(minutes=n)) for n in range(60)]
    unanswered = [
        ("no_answer", friday + timedelta(days=later, minutes=n))
        for later in (3, 4)
        for n in range(12)
    ]
    for outcome, at in [*answered, *unanswered]:
        clock.now = at
        call(write, company.lin, f"call at {at}", outcome)
    clock.set("2026-03-03T21:30")
    return str(company.lin)


def test_the_seller_and_the_supervisor_are_told_once(
    write: Any, company: Any, clock: SettableClock, client_of: Any, dropped: str
) -> None:
    for _ in range(2):
        assert warn_of_numbers(write, load_company(), clock.now) == 1

    alarm = NumberAlarm.get()
    assert (alarm.person_id, alarm.now, alarm.usual) == (dropped, 0, 100)
    told = Reminder.select().where(Reminder.kind.in_(["number", "number_of"]))
    assert {row.person_id for row in told} == {dropped, company.sun}
    assert told.count() == 2
    assert "您这几天的接通率 0%，平时 100%" in client_of(dropped).get("/today").text
    assert "接通率低" in client_of(company.sun).get("/team").text
    assert "标记成骚扰电话" in client_of(company.sun).get("/reminders").text
    clock.set("2026-03-06T10:00")
    assert "平时 100%" not in client_of(dropped).get("/today").text


def test_nobody_is_told_where_it_is_switched_off(
    write: Any, company: Any, clock: SettableClock, client_of: Any, dropped: str
) -> None:
    warn_of_numbers(write, load_company(), clock.now)
    write(lambda tx: switch_part(tx, company.he, "number_health", on=False))

    assert warn_of_numbers(write, load_company(), clock.now) == 0
    assert "平时 100%" not in client_of(dropped).get("/today").text
    assert "接通率低" not in client_of(company.sun).get("/team").text
