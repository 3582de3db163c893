"""Days that come back each year, and where a greeting stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.colleagues.anniversaries import (
    AHEAD,
    COMING,
    LATE,
    LATE_NOW,
    MISSED,
    TODAY,
    day_in,
    greeted_late,
    last_of,
    near,
    state_of,
)

BORN = date(1996, 3, 5)


@pytest.mark.parametrize(
    ("today", "on"),
    [
        (date(2026, 2, 25), None),
        (date(2026, 2, 26), date(2026, 3, 5)),
        (date(2026, 3, 5), date(2026, 3, 5)),
        (date(2026, 3, 10), date(2026, 3, 5)),
        (date(2026, 3, 11), None),
    ],
)
def test_a_greeting_is_due_from_seven_days_before_to_five_after(
    today: date, on: date | None
) -> None:
    assert near(BORN, today) == on


def test_a_birthday_at_the_turn_of_the_year_is_due_in_both_years() -> None:
    assert near(date(1990, 1, 2), date(2025, 12, 28)) == date(2026, 1, 2)
    assert near(date(1990, 12, 30), date(2026, 1, 3)) == date(2025, 12, 30)


def test_the_29th_of_february_is_the_28th_in_other_years() -> None:
    born = date(2000, 2, 29)
    assert [day_in(born, year) for year in (2026, 2028)] == [date(2026, 2, 28), date(2028, 2, 29)]


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, COMING), (0, TODAY), (1, LATE_NOW), (LATE, LATE_NOW), (LATE + 1, MISSED)],
)
def test_a_birthday_nobody_greeted_is_coming_late_or_missed(days: int, state: str) -> None:
    assert state_of(BORN, BORN + timedelta(days=days)) == state


def test_a_greeting_is_late_by_the_days_after_the_birthday() -> None:
    assert [greeted_late(BORN, BORN + timedelta(days=n)) for n in (-3, 0, 2)] == [0, 0, 2]


def test_the_last_day_of_a_month() -> None:
    assert [last_of(date(2026, 2, 1)), last_of(date(2028, 2, 9)), last_of(date(2026, 12, 31))] == [
        date(2026, 2, 28),
        date(2028, 2, 29),
        date(2026, 12, 31),
    ]


@given(st.dates(date(1940, 1, 1), date(2010, 12, 31)), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_birthday_is_due_on_thirteen_days_a_year(born: date, first: date) -> None:
    year = [first + timedelta(days=n) for n in range(365)]
    due = {(near(born, day), day) for day in year if near(born, day)}
    for on, day in due:
        assert on is not None
        assert -AHEAD <= (day - on).days <= LATE
    assert AHEAD + LATE <= len(due) <= AHEAD + LATE + 2
