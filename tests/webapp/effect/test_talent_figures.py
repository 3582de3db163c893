"""Cohorts of new people, their medians, and who stayed, against figures worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.effect.talent_figures import (
    FEWEST,
    NewPerson,
    cohorts_of,
    early_change,
    median_weeks,
    stayed_of,
)

JUNE = date(2026, 6, 1)
TODAY = date(2026, 11, 30)


def hired(count: int, on: date, card: int | None = 14, deal: int | None = 42) -> list[NewPerson]:
    """So many people hired on a day, with a card and a deal so many days later."""
    return [
        NewPerson(
            f"{on:%m%d}-{n}",
            on,
            None if card is None else on + timedelta(days=card),
            None if deal is None else on + timedelta(days=deal),
        )
        for n in range(count)
    ]


def test_months_of_five_and_more_are_cohorts_and_smaller_ones_are_joined_with_the_next() -> None:
    people = [
        *hired(5, JUNE),
        *hired(2, date(2026, 7, 6)),
        *hired(1, date(2026, 8, 3)),
        *hired(3, date(2026, 9, 1)),
        *hired(2, date(2026, 10, 1)),
    ]
    found = cohorts_of(people)

    assert [([month.month for month in each.months], len(each.people)) for each in found] == [
        ([6], 5),
        ([7, 8, 9, 10], 8),
    ]


def test_fewer_than_five_in_all_are_no_cohort() -> None:
    assert cohorts_of(hired(4, JUNE)) == []
    assert cohorts_of([]) == []


def test_what_is_left_at_the_end_goes_to_the_last_cohort() -> None:
    found = cohorts_of([*hired(6, JUNE), *hired(1, date(2026, 10, 1))])
    assert [len(each.people) for each in found] == [7]


@pytest.mark.parametrize(
    ("days", "tenths"),
    [
        ([7, 14, 21], 20),  # the middle one: 2.0 weeks
        ([7, 14, 21, 28], 25),  # between 14 and 21: 2.5
        ([10, 10, 10], 14),  # 10 days: 1.43 weeks
        ([7, 14, None], 20),  # who has none yet is later than all
        ([7, None, None], None),
        ([7, 14, None, None], None),  # the upper middle one is missing
        ([7, 14, 21, None], 25),
        ([], None),
    ],
)
def test_the_median_counts_who_has_none_yet_as_later(
    days: list[int | None], tenths: int | None
) -> None:
    spans = [(JUNE, None if each is None else JUNE + timedelta(days=each)) for each in days]
    assert median_weeks(spans) == tenths


def test_a_cohort_says_how_many_have_no_deal_yet() -> None:
    [found] = cohorts_of([*hired(3, JUNE), *hired(2, JUNE, deal=None)])
    assert (found.card, found.deal, found.without_deal) == (20, 60, 2)


def test_later_hires_are_compared_with_earlier_ones_by_an_early_first_card() -> None:
    """Of eight early hires two had a card within six weeks, of eight later ones six: 50 points."""
    people = [
        *hired(2, JUNE, card=20),
        *hired(6, date(2026, 6, 2), card=60),
        *hired(6, date(2026, 8, 3), card=20),
        *hired(2, date(2026, 8, 4), card=None),
    ]
    found = early_change(people, TODAY)

    assert found is not None
    assert [float(each.mean) * 8 for each in (found.before, found.after)] == [2, 6]
    assert found.change is not None
    assert float(found.change.by) == 0.5
    assert found.change.is_clear  # ± 0.496: 2.145 × √(2 × 3/14 ÷ 8)


def test_who_was_hired_less_than_six_weeks_ago_does_not_count_yet() -> None:
    late = date(2026, 11, 1)
    assert early_change(hired(9, late), TODAY) is None
    found = early_change([*hired(14, JUNE), *hired(9, late)], TODAY)
    assert found is not None
    assert (found.before.count, found.after.count, found.change) == (7, 7, None)


def test_who_stayed_ninety_days() -> None:
    left_early = NewPerson("a", JUNE, left=JUNE + timedelta(days=89))
    left_later = NewPerson("b", JUNE, left=JUNE + timedelta(days=90))
    new = NewPerson("c", date(2026, 10, 1))

    assert stayed_of([left_early, left_later, *hired(3, JUNE), new], TODAY) == (4, 5)


@given(st.lists(st.integers(0, 180), max_size=40))
def test_every_cohort_has_five_and_nobody_is_lost(days: list[int]) -> None:
    people = [NewPerson(f"{n}", JUNE + timedelta(days=day)) for n, day in enumerate(days)]
    found = cohorts_of(people)

    assert all(len(each.people) >= FEWEST for each in found)
    assert sum(len(each.people) for each in found) == (len(people) if len(people) >= FEWEST else 0)
