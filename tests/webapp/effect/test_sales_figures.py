"""Weeks, stretches, changes and the spread of rewards against figures worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.effect.sales_figures import (
    SchemeChange,
    Week,
    newest_change,
    per_hundred,
    spread_of,
    stretches,
    whole_weeks,
)

MONDAY = date(2026, 6, 1)


def weeks(*sales: int) -> list[Week]:
    return [Week(MONDAY + timedelta(days=7 * place), each) for place, each in enumerate(sales)]


def changed(on: date, kind: str = "revision") -> SchemeChange:
    return SchemeChange(on, kind, "")


def test_weeks_are_whole_from_monday_to_sunday() -> None:
    days = {MONDAY: 5, date(2026, 6, 7): 6, date(2026, 6, 8): 7, date(2026, 6, 15): 8}

    assert whole_weeks(days, date(2026, 5, 31), date(2026, 6, 20)) == weeks(11, 7)
    assert whole_weeks(days, MONDAY, date(2026, 6, 6)) == []


def test_a_week_belongs_to_what_held_on_its_monday() -> None:
    """A change on a Wednesday begins a stretch with the Monday after."""
    found = stretches(weeks(10, 20, 30, 40), [changed(date(2026, 6, 10))])

    assert [(each.first, each.last, int(each.sample.mean)) for each in found] == [
        (MONDAY, date(2026, 6, 8), 15),
        (date(2026, 6, 15), date(2026, 6, 22), 35),
    ]


def test_two_changes_in_a_week_cut_once() -> None:
    on = [changed(date(2026, 6, 9)), changed(date(2026, 6, 11), "campaign")]
    assert len(stretches(weeks(1, 2, 3, 4), on)) == 2


def test_a_change_is_measured_from_eight_weeks_on_either_side() -> None:
    """Before 90, 110 four times (mean 100), after 120, 140 four times (mean 130): 30 % more.
    Each variance 800/7, √(2 × 800/7 ÷ 8) = 5.345, 14 degrees: t 2.145: ±11.47."""
    on = changed(MONDAY + timedelta(days=7 * 8))
    found = newest_change(weeks(*[90, 110] * 4, *[120, 140] * 4), [on])

    assert found is not None
    assert (found.on, found.percent, found.half_percent) == (on.on, 30, 11)
    assert found.change.is_clear


def test_a_fall_is_rounded_half_up_too() -> None:
    on = changed(MONDAY + timedelta(days=7 * 8))
    found = newest_change(weeks(*[1000] * 8, *[975] * 8), [on])

    assert found is not None
    assert found.percent == -2  # -2.5, half up


def test_seven_weeks_are_not_compared_and_an_earlier_change_is_told_instead() -> None:
    early, late = (changed(MONDAY + timedelta(days=7 * weeks)) for weeks in (8, 16))
    sales = weeks(*[90, 110] * 4, *[120, 140] * 4, *[500] * 7)

    assert newest_change(sales, [late]) is None
    told = newest_change(sales, [early, late])
    assert told is not None
    assert told.on == early.on
    assert newest_change(sales, []) is None


def test_weeks_without_sales_give_no_percentage() -> None:
    found = newest_change(weeks(*[0] * 8, *[5] * 8), [changed(MONDAY + timedelta(days=56))])

    assert found is not None
    assert found.percent == 0


@pytest.mark.parametrize(
    ("rewards", "sales", "fen"),
    [(6_486_100, 115_411_000, 562), (1, 20_000, 1), (1, 20_001, 0), (5, 0, None), (0, 100, 0)],
)
def test_reward_money_for_100_yuan_of_sales(rewards: int, sales: int, fen: int | None) -> None:
    """64,861 yuan of 1,154,110 are 5.62 yuan of 100; half a fen counts as one."""
    assert per_hundred(rewards, sales) == fen


def test_the_spread_of_ten_peoples_money() -> None:
    """In yuan 0, 0, 100, 200, 400, 600, 800, 1200, 2500, 6000; sum 11,800, the first two 8,500:
    72 %. Quartiles at 2.25, 4.5, 6.75 of 0 to 9: 125, 500, 1,100."""
    yuan = (0, 0, 100, 200, 400, 600, 800, 1200, 2500, 6000)
    found = spread_of([each * 100 for each in yuan])

    assert found is not None
    assert (found.people, found.none, found.total) == (10, 2, 1_180_000)
    assert (found.top, found.top_percent) == (2, 72)
    assert found.quartiles == (125_00, 500_00, 1_100_00)
    assert found.bars == (2, 3, 2, 1, 1, 1)


def test_no_spread_of_fewer_than_five_people_or_without_money() -> None:
    assert spread_of([100] * 4) is None
    assert spread_of([0] * 9) is None
    assert spread_of([100] * 5) is not None


@given(st.lists(st.integers(-100_00, 9_000_00), min_size=5, max_size=60))
def test_everybody_stands_in_one_bar(amounts: list[int]) -> None:
    found = spread_of(amounts)
    if found is not None:
        assert sum(found.bars) == len(amounts) == found.people
        assert found.quartiles == tuple(sorted(found.quartiles))


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=40), st.integers(0, 280))
def test_each_week_is_in_one_stretch(sales: list[int], day: int) -> None:
    parts = stretches(weeks(*sales), [changed(MONDAY + timedelta(days=day))])

    assert sum(part.sample.count for part in parts) == len(sales)
    whole = sum((part.sample.mean * part.sample.count for part in parts), Fraction(0))
    assert whole == sum(sales)
