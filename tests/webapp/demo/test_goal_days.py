"""The sample company's goals are chosen and answered before their month begins, on any day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from webapp.demo.goals import last_day_of_goals


@pytest.mark.parametrize("place", range(366))
def test_the_goals_of_a_month_are_answered_before_it_begins(place: int) -> None:
    today = date(2027, 12, 1) + timedelta(days=place)
    last = last_day_of_goals(today)
    chosen = last - timedelta(days=2)
    assert (chosen.year, chosen.month) == (last.year, last.month)
    assert today - timedelta(days=6) < chosen < last < today


def test_it_is_yesterday_but_for_the_first_days() -> None:
    assert last_day_of_goals(date(2026, 11, 30)) == date(2026, 11, 29)
    assert last_day_of_goals(date(2026, 12, 1)) == date(2026, 11, 30)
    assert last_day_of_goals(date(2026, 12, 2)) == date(2026, 11, 30)
    assert last_day_of_goals(date(2026, 12, 4)) == date(2026, 12, 3)
