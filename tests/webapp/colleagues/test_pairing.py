"""The order of teams and the pairs that a seed draws; what one asks the other."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.colleagues.pairing import (
    pairs_of,
    question_step,
    starting_order,
    step_to_learn,
    waves_of,
)
from webapp.talks.funnel import Funnel

SEED = "5eed"


def invites(invited: int) -> Funnel:
    """Ten reached, of whom so many were invited."""
    return Funnel(calls=20, reached=10, invited=invited)


def test_the_order_is_that_of_the_seed_whatever_order_the_teams_are_told_in() -> None:
    teams = ["east", "west", "online", "north"]
    order = starting_order(SEED, teams)
    assert order == starting_order(SEED, reversed(teams))
    assert sorted(order) == sorted(teams)
    assert len({tuple(starting_order(f"{n:02x}", teams)) for n in range(60)}) > 12


@pytest.mark.parametrize(
    ("teams", "waves", "sizes"),
    [(4, 2, [2, 2]), (5, 2, [3, 2]), (3, 6, [1, 1, 1]), (7, 3, [3, 2, 2]), (0, 2, [])],
)
def test_waves_have_the_same_size_or_one_team_more(
    teams: int, waves: int, sizes: list[int]
) -> None:
    order = [f"t{place}" for place in range(teams)]
    drawn = waves_of(order, waves)
    assert list(drawn) == order
    assert sorted(drawn.values()) == list(drawn.values())
    assert [list(drawn.values()).count(wave) for wave in sorted(set(drawn.values()))] == sizes


def test_the_upper_half_is_paired_with_the_lower_and_the_middle_is_left_out() -> None:
    funnels = {f"p{n}": invites(n) for n in range(9)}
    pairs = pairs_of(SEED, funnels, "invited")
    assert [strong for strong, _weak in pairs] == ["p8", "p7", "p6", "p5"]
    assert {weak for _strong, weak in pairs} == {"p0", "p1", "p2", "p3"}
    assert pairs == pairs_of(SEED, funnels, "invited")


def test_who_has_no_rate_yet_counts_as_weak() -> None:
    funnels = {"a": invites(2), "b": Funnel(), "c": invites(5), "d": invites(4)}
    strong = [first for first, _second in pairs_of(SEED, funnels, "invited")]
    assert strong == ["c", "d"]
    assert pairs_of(SEED, {"a": invites(2)}, "invited") == []


def test_the_team_learns_the_step_in_which_its_halves_differ_most() -> None:
    """Invited 8, 6 against 4, 2: (14 − 6) / 20 of the sum; reached by all alike."""
    assert step_to_learn({f"p{n}": invites(n) for n in (2, 4, 6, 8)}) == "invited"
    assert step_to_learn({"a": Funnel(), "b": Funnel()}) == "reached"


def test_one_asks_about_the_step_in_which_the_other_is_furthest_ahead() -> None:
    own = Funnel(calls=20, reached=10, invited=1)
    other = Funnel(calls=20, reached=8, invited=4)
    assert question_step(own, other) == ("invited", Fraction(1, 10), Fraction(1, 2))
    assert question_step(other, own) == ("reached", Fraction(2, 5), Fraction(1, 2))
    assert question_step(Funnel(), other)[0] == "reached"


@given(
    st.dictionaries(st.sampled_from("abcdefghijk"), st.integers(0, 10)), st.text("0123456789abcdef")
)
def test_nobody_is_in_two_pairs_and_at_most_one_in_none(rates: dict[str, int], seed: str) -> None:
    funnels = {person: invites(count) for person, count in rates.items()}
    pairs = pairs_of(seed, funnels, "invited")
    people = [each for pair in pairs for each in pair]
    assert len(people) == len(set(people))
    assert len(rates) - len(people) in (0, 1)
    for strong, weak in pairs:
        assert rates[strong] >= rates[weak]
