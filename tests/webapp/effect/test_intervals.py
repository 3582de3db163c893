"""Means, intervals and differences against figures worked out by hand and from tables."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.effect.intervals import (
    change_between,
    quantile,
    sample_from,
    sample_of_counts,
)


def test_a_mean_and_its_interval() -> None:
    """3, 4, 4, 5, 2: mean 18/5, deviations squared 0.36+0.16+0.16+1.96+2.56 = 5.2, over 4: 1.3;
    2.776 × √(1.3 / 5) = 1.415."""
    found = sample_from([3, 4, 4, 5, 2])

    assert found is not None
    assert (found.count, found.mean, found.variance) == (5, Fraction(18, 5), Fraction(13, 10))
    assert found.half == pytest.approx(1.415, rel=0.01)


def test_counts_are_as_many_values() -> None:
    assert sample_of_counts({2: 1, 4: 2, 3: 1, 5: 1, 1: 0}) == sample_from([3, 4, 4, 5, 2])
    assert sample_of_counts({}) is None
    one = sample_from([7])
    assert one is not None
    assert one.variance == 0
    assert one.half is None


# Student's t, two-sided 95 %, as tables print it.
@pytest.mark.parametrize(
    ("freedom", "printed"),
    [(4, 2.776), (5, 2.571), (7, 2.365), (10, 2.228), (20, 2.086), (30, 2.042), (120, 1.980)],
)
def test_the_quantile_is_that_of_the_tables(freedom: int, printed: float) -> None:
    assert quantile(freedom) == pytest.approx(printed, rel=0.01)


def test_a_difference_with_welchs_interval() -> None:
    """Before 1,2,3,4,1,2,3,4 (mean 2.5, variance 10/7), after 3,4,5,4,3,4,5,4 (mean 4, 4/7):
    √(10/56 + 4/56) = 0.5; degrees (1/4)² ÷ ((10/56)²/7 + (4/56)²/7) = 11.83; t 2.182: ±1.091."""
    before, after = sample_from([1, 2, 3, 4, 1, 2, 3, 4]), sample_from([3, 4, 5, 4, 3, 4, 5, 4])
    found = change_between(before, after)

    assert found is not None
    assert found.by == Fraction(3, 2)
    assert found.half == pytest.approx(1.091, rel=0.01)
    assert found.is_clear


def test_fewer_than_eight_are_not_compared() -> None:
    seven, eight = sample_from([1, 2, 3, 4, 5, 4, 3]), sample_from([1, 2, 3, 4, 5, 4, 3, 2])

    assert change_between(seven, eight) is None
    assert change_between(eight, seven) is None
    assert change_between(None, eight) is None
    assert change_between(eight, eight) is not None


def test_a_difference_within_chance_is_not_clear() -> None:
    found = change_between(sample_from([1, 5] * 4), sample_from([2, 5] * 4))

    assert found is not None
    assert not found.is_clear


def test_groups_without_any_spread_have_no_interval() -> None:
    found = change_between(sample_from([3] * 8), sample_from([4] * 8))

    assert found is not None
    assert found.by == 1
    assert found.half == 0.0


GROUP = st.lists(st.integers(1, 5), min_size=8, max_size=40)


@given(GROUP, GROUP)
def test_the_other_way_round_is_the_same_with_the_other_sign(
    before: list[int], after: list[int]
) -> None:
    there = change_between(sample_from(before), sample_from(after))
    back = change_between(sample_from(after), sample_from(before))

    assert there is not None
    assert back is not None
    assert there.by == -back.by
    assert there.half == pytest.approx(back.half)


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 9)))
def test_the_sample_of_counts_is_that_of_its_values(counts: dict[int, int]) -> None:
    values = [value for value, count in counts.items() for _ in range(count)]
    assert sample_of_counts(counts) == sample_from(values)
