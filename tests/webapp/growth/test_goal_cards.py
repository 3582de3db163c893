"""稳, 进 and 冲 against figures worked by hand, and what holds for any past."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.growth.goal_cards import GoalCard, ReachedGoal, goal_cards, percentile, round_half_up

PAST = st.lists(st.integers(0, 10**9), min_size=1, max_size=6)


def values(*amounts: int, unit: int = 1, before: ReachedGoal | None = None) -> dict[str, int]:
    return {card.key: card.value for card in goal_cards(amounts, unit, before)}


def test_the_three_goals_of_six_months() -> None:
    # Sorted 88 90 94 98 112 131: median (94 + 98) / 2; 75th percentile 98 + 0.75 × 14 = 108.5,
    # above 96 × 1.12 = 107.52.
    assert goal_cards((88, 94, 98, 131, 90, 112)) == (
        GoalCard("steady", 96, 3),
        GoalCard("ahead", 109, 2),
        GoalCard("reach", 131, 1),
    )


def test_ahead_is_at_least_twelve_percent_above_steady() -> None:
    assert values(100, 100, 101, 130) == {"steady": 101, "ahead": 113, "reach": 130}
    # The median is 100.5, of which 12 % more is 112.56; the 75th percentile is 108.25.


def test_no_goal_is_above_the_own_best() -> None:
    assert values(100, 104, 108) == {"steady": 104, "ahead": 108}  # 进 is 冲: shown once
    assert values(7, 7, 7) == {"steady": 7}


def test_goals_of_sales_are_whole_yuan() -> None:
    assert values(100_050, 100_050, 300_049, unit=100) == {
        "steady": 100_100,  # 1,000.50 yuan, rounded half up
        "ahead": 200_000,  # half between 1,000.50 and 3,000.49
        "reach": 300_000,
    }


def test_a_person_without_any_figures_gets_no_goal() -> None:
    assert values(0, 0, 0) == {}
    assert values(0, 0, 0, 12) == {"ahead": 3, "reach": 12}


def test_a_reached_best_raises_steady_by_a_third_of_the_gap() -> None:
    amounts = (90, 120, 120, 120, 120, 120)

    assert values(*amounts)["steady"] == 120
    assert values(*amounts, before=ReachedGoal(90, 120))["steady"] == 100


@pytest.mark.parametrize(("exact", "rounded"), [("1/2", 1), ("49/100", 0), ("3/2", 2), ("7/3", 2)])
def test_half_is_rounded_up(exact: str, rounded: int) -> None:
    assert round_half_up(Fraction(exact)) == rounded


@given(PAST, st.sampled_from((1, 100)))
def test_goals_rise_are_above_nothing_and_at_most_the_best(past: list[int], unit: int) -> None:
    cards = goal_cards(past, unit)

    assert [card.value for card in cards] == sorted({card.value for card in cards})
    for card in cards:
        assert 0 < card.value <= round_half_up(Fraction(max(past)), unit)
        assert card.value % unit == 0
        assert card.times == sum(amount >= card.value for amount in past)


@given(PAST, st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_reached_best_never_raises_the_goals(past: list[int], steady: int, gap: int) -> None:
    free = {card.key: card.value for card in goal_cards(past)}
    held = {
        card.key: card.value for card in goal_cards(past, before=ReachedGoal(steady, steady + gap))
    }

    assert held.get("steady", 0) <= free.get("steady", held.get("steady", 0))
    assert 3 * (held.get("steady", 0) - steady) <= gap + 2  # rounded half up
    assert held.get("reach") in (free.get("reach"), max(past))


@given(PAST)
def test_a_percentile_lies_between_the_least_and_the_largest(past: list[int]) -> None:
    assert percentile(past, Fraction(0)) == min(past)
    assert min(past) <= percentile(past, Fraction(3, 4)) <= percentile(past, Fraction(1))
    assert percentile(past, Fraction(1)) == max(past)
