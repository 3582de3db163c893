"""The effect of a stepped start and its interval, worked by hand, and what must not change them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.colleagues.stepped_effect import (
    MOST_ORDERS,
    SteppedEffect,
    TeamShares,
    count_orders,
    draw_effect,
    orders,
)


def shares(*rows: tuple[int, tuple[float, ...]]) -> list[TeamShares]:
    return [TeamShares(f"t{place}", wave, each) for place, (wave, each) in enumerate(rows)]


def found(teams: list[TeamShares], doubt: float = 0.05) -> SteppedEffect:
    effect = draw_effect(teams, range(len(teams[0].shares)), doubt)
    assert effect is not None
    return effect


def test_of_two_teams_it_is_the_difference_without_an_interval() -> None:
    effect = found(shares((0, (1.2,)), (1, (1.0,))))
    assert effect.estimate == pytest.approx(0.2)
    assert (effect.low, effect.high, effect.orders) == (None, None, 2)


def test_the_interval_of_four_teams_worked_by_hand() -> None:
    """(1.3 + 1.1) / 2 − (1.0 + 0.9) / 2 = 0.25.

    The other four draws give ±0.15 and ±0.05, whose spans are 0.10 to 0.40 and 0.20 to 0.30, twice
    each; the real draw and its mirror image contradict nothing.
    """
    teams = shares((0, (1.3,)), (0, (1.1,)), (1, (1.0,)), (1, (0.9,)))
    wide, narrow = found(teams, doubt=0.35), found(teams, doubt=0.7)
    assert wide.estimate == pytest.approx(0.25)
    assert [wide.low, wide.high] == pytest.approx([0.1, 0.4])
    assert [narrow.low, narrow.high] == pytest.approx([0.2, 0.3])
    assert (found(teams).low, wide.orders) == (None, 6)


def test_what_happens_to_all_teams_in_a_window_is_no_effect() -> None:
    """Four teams start one after the other; the months are 1.0, 1.1 and 0.9, the effect is 0.2."""
    months = (1.0, 1.1, 0.9)
    teams = shares(
        *(
            (wave, tuple(month + 0.2 * (wave <= k) for k, month in enumerate(months)))
            for wave in range(4)
        )
    )
    effect = found(teams)
    assert effect.estimate == pytest.approx(0.2)
    assert effect.low == pytest.approx(0.2)
    assert effect.high == pytest.approx(0.2)
    assert effect.orders == 24


def test_the_interval_of_ninety_five_per_cent_of_four_teams_worked_by_hand() -> None:
    """As above with an effect of 0.2, and the first team is 0.1 above all others in each window.

    The weight of the comparison is 3/4 + 1 + 3/4 = 2.5. The first team has started in three
    windows and adds 3 × 0.75 × 0.1, and lowers the other three starts by 0.25 × 0.1 each:
    0.15 / 2.5 = 0.06, so that 0.26 is estimated. Another order, in which the first team starts in
    wave w and of whose 6 starts O are real ones, has the echo c = (O − 3.5) / 2.5 and adds
    0.1 × (1.5 − w) / 2.5. Its span is from 0.2 + 0.1 × (0.6 − b) / (1 − c) to
    0.2 + 0.1 × (0.6 + b) / (1 + c) with b = 0.6, 0.2, −0.2, −0.6 for w = 0 to 3. No order is
    below 0.2, and for each w the largest is 0.3: w = 0 and O = 4, 1 and 3, 2 and 2, 3 and 3. Of
    24 orders one in twenty is one order: the real one, which contradicts nothing, is left out.
    """
    months = (1.0, 1.1, 0.9)
    teams = shares(
        *(
            (wave, tuple(month + 0.2 * (wave <= k) + own for k, month in enumerate(months)))
            for wave, own in enumerate((0.1, 0.0, 0.0, 0.0))
        )
    )
    effect = found(teams)
    assert effect.orders == 24
    assert effect.estimate == pytest.approx(0.26)
    assert [effect.low, effect.high] == pytest.approx([0.2, 0.3])


def test_without_a_window_to_compare_there_is_no_effect() -> None:
    assert draw_effect([], [0]) is None
    assert draw_effect(shares((0, (1.0,)), (0, (1.1,))), [0]) is None
    assert draw_effect(shares((0, ()), (1, ())), []) is None


def test_a_window_that_is_left_out_counts_for_nothing() -> None:
    """Only the third window, in which waves 0 to 2 have started: (1.2 + 1.1 + 1.3) / 3 − 1.0."""
    effect = draw_effect(shares((0, (1.2,)), (1, (1.1,)), (2, (1.3,)), (3, (1.0,))), [2])
    assert effect is not None
    assert effect.estimate == pytest.approx(0.2)


def test_all_orders_are_compared_or_a_fixed_sample() -> None:
    assert [count_orders(sizes) for sizes in ([2, 2], [1, 1, 1, 1], [3, 2, 1])] == [6, 24, 60]
    few = list(orders([0, 0, 1, 2]))
    assert len(few) == len(set(few)) == 12
    assert all(sorted(order) == [0, 0, 1, 2] for order in few)
    many = [place % 4 for place in range(16)]
    assert len(list(orders(many))) == MOST_ORDERS
    assert list(orders(many)) == list(orders(many))


FIGURES = st.lists(st.tuples(st.floats(0.5, 1.5), st.floats(0.5, 1.5)), min_size=6, max_size=6)


@given(FIGURES, st.floats(-0.5, 0.5), st.floats(-0.3, 0.3))
def test_an_added_effect_moves_all_three_by_as_much_and_a_month_moves_nothing(
    rows: list[tuple[float, float]], added: float, month: float
) -> None:
    def teams(effect: float, shift: float) -> list[TeamShares]:
        return shares(
            *(
                (place // 2, (a + effect * (place < 2), b + shift + effect * (place < 4)))
                for place, (a, b) in enumerate(rows)
            )
        )

    plain, moved = found(teams(0.0, 0.0)), found(teams(added, month))
    assert moved.estimate == pytest.approx(plain.estimate + added, abs=1e-6)
    assert plain.low is not None
    assert plain.high is not None
    assert plain.low <= plain.estimate + 1e-9
    assert plain.estimate <= plain.high + 1e-9
    assert moved.low == pytest.approx(plain.low + added, abs=1e-6)
    assert moved.high == pytest.approx(plain.high + added, abs=1e-6)
