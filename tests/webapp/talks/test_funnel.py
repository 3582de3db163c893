"""The step at which most is lost, against figures worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from webapp.talks.funnel import (
    STEPS,
    Funnel,
    is_comparable,
    losses,
    quartiles_of,
    team_quartiles,
    weakest_step,
)

LIU = Funnel(calls=312, reached=131, invited=14, visited=9, cards=6, deals=2)
# Rates of the step invited: 10 %, 18 %, 20 %, 26 %; of the others like those of LIU.
TEAM = (
    Funnel(calls=200, reached=80, invited=8, visited=5, cards=3, deals=1),
    Funnel(calls=250, reached=100, invited=18, visited=11, cards=7, deals=2),
    Funnel(calls=200, reached=100, invited=20, visited=12, cards=8, deals=2),
    Funnel(calls=125, reached=50, invited=13, visited=8, cards=5, deals=2),
)
NOTHING = Funnel()


def percents(*values: int) -> list[Fraction]:
    return [Fraction(value, 100) for value in values]


def test_quartiles_are_interpolated_between_the_sorted_rates() -> None:
    found = quartiles_of(percents(40, 10, 20, 30))
    assert [found.low, found.median, found.high] == [
        Fraction(175, 1000),
        Fraction(25, 100),
        Fraction(325, 1000),
    ]
    assert quartiles_of(percents(7)).median == Fraction(7, 100)


def test_the_step_after_reaching_somebody_loses_most() -> None:
    """131 × 19 % − 14 = 10.89 invitations; × 9/14 × 6/9 = 4.667 cards; × 2/6 = 1.556 deals."""
    found = weakest_step(LIU, NOTHING, TEAM)
    assert found is not None
    assert (found.step, found.whole, found.part, found.usual) == ("invited", 131, 14, False)
    assert found.reference == Fraction(19, 100)
    assert found.lost == Fraction(131 * 19, 100) - 14
    assert found.lost == Fraction(1089, 100)
    assert found.cards == Fraction(1089, 100) * Fraction(9, 14) * Fraction(6, 9)
    assert found.deals == found.cards / 3
    assert (round(float(found.cards), 3), round(float(found.deals), 3)) == (4.667, 1.556)


def test_the_own_rate_of_the_weeks_before_is_the_reference_where_it_was_higher() -> None:
    """Before: 30 of 120 reached, 25 %: 131 × 25 % − 14 = 18.75."""
    before = Funnel(calls=300, reached=120, invited=30, visited=18, cards=12, deals=4)
    found = weakest_step(LIU, before, TEAM)
    assert found is not None
    assert (found.step, found.usual, found.reference) == ("invited", True, Fraction(1, 4))
    assert found.lost == Fraction(75, 4)


def test_losses_of_several_steps_are_compared_in_deals() -> None:
    """Reached: 100 × 50 % − 20 = 30, × 1 × 1 × 1 × 20 % = 6 deals; deals: 20 × 30 % − 4 = 2."""
    now = Funnel(calls=100, reached=20, invited=20, visited=20, cards=20, deals=4)
    usual = Funnel(calls=100, reached=50, invited=50, visited=50, cards=50, deals=15)
    found = {each.step: each for each in losses(now, usual, ())}
    assert set(found) == {"reached", "deals"}
    assert found["reached"].deals == 30 * Fraction(4, 20) == 6
    assert found["deals"].deals == 20 * Fraction(15, 50) - 4 == 2
    assert found["deals"].cards == 0
    weakest = weakest_step(now, usual, ())
    assert weakest is not None
    assert weakest.step == "reached"


def test_a_following_rate_of_nothing_is_the_teams_and_never_more_than_all() -> None:
    """Nobody came yet of 10 invited, so that the team's median carries the loss on; 8/5 is 1."""
    now = Funnel(calls=50, reached=40, invited=4, visited=0, cards=5, deals=1)
    team = [Funnel(calls=50, reached=40, invited=20, visited=10, cards=16, deals=8)] * 3
    [invited] = [each for each in losses(now, NOTHING, team) if each.step == "invited"]
    assert invited.lost == 40 * Fraction(1, 2) - 4 == 16
    assert invited.cards == 16 * Fraction(1, 2) * 1 == 8
    assert invited.deals == 8 * Fraction(1, 5)


def test_nothing_is_judged_by_few_and_nothing_is_lost_above_the_team() -> None:
    few = Funnel(calls=4, reached=1)
    assert weakest_step(few, NOTHING, TEAM) is None
    best = Funnel(calls=100, reached=90, invited=80, visited=79, cards=78, deals=70)
    assert weakest_step(best, NOTHING, TEAM) is None
    assert weakest_step(LIU, NOTHING, ()) is None


def test_a_team_of_two_has_no_quartiles() -> None:
    assert team_quartiles(TEAM[:2]) == {}
    assert set(team_quartiles(TEAM)) == set(STEPS)
    assert set(team_quartiles(TEAM[:3])) == set(STEPS) - {"deals"}  # only two sold FEWEST cards


@pytest.mark.parametrize("step", ["reached", "invited"])
def test_a_rate_of_nothing_is_none(step: str) -> None:
    assert NOTHING.rate(step) is None
    assert NOTHING.judged(step) is None


def test_more_cards_than_visits_are_a_rate_of_all() -> None:
    """Cards are sold away from the store too: 17 of them with 14 visits are no 121 %."""
    assert Funnel(visited=14, cards=17).rate("cards") == 1


def test_nothing_is_comparable_without_a_rate_and_one_beside_it() -> None:
    quartiles = team_quartiles(TEAM)
    assert is_comparable(LIU, NOTHING, quartiles)
    assert is_comparable(LIU, LIU, {})
    assert not is_comparable(NOTHING, LIU, quartiles)
    assert not is_comparable(LIU, NOTHING, {})
