"""Order and ties (rule 4), and what it takes to pass."""

from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rules.ranking import Entry, rank, to_pass
from tests.rules.cast import at

EARLY, LATE = at("09:00"), at("10:00")
ENTRIES = st.lists(
    st.builds(
        Entry,
        subject=st.uuids().map(str),
        value=st.one_of(st.integers(0, 3), st.fractions(0, 3, max_denominator=4)),
        reached_at=st.integers(0, 2).map(lambda minutes: EARLY + timedelta(minutes=minutes)),
        count=st.integers(0, 2),
        main=st.integers(0, 2),
    ),
    max_size=25,
    unique_by=lambda entry: entry.subject,
)


def ranked(*entries: Entry) -> list[tuple[int, str]]:
    return [(place.rank, place.subject) for place in rank(entries)]


def test_the_higher_value_is_first() -> None:
    assert ranked(Entry("lin", 2, EARLY), Entry("wang", 3, LATE)) == [(1, "wang"), (2, "lin")]


def test_equal_values_who_reached_it_earlier_is_first() -> None:
    assert ranked(Entry("lin", 2, LATE), Entry("wang", 2, EARLY)) == [(1, "wang"), (2, "lin")]


def test_who_is_equal_there_too_shares_the_rank_and_the_next_is_skipped() -> None:
    entries = [Entry("wang", 2, EARLY), Entry("lin", 2, EARLY), Entry("zhou", 1, EARLY)]
    assert ranked(*entries) == [(1, "lin"), (1, "wang"), (3, "zhou")]


def test_nothing_has_no_rank() -> None:
    assert ranked(Entry("lin", 0, EARLY), Entry("wang", Fraction(0), EARLY)) == []
    assert ranked() == []


def test_equal_means_more_ratings_come_first_then_the_earlier_last_one() -> None:
    entries = [
        Entry("lin", Fraction(9, 2), EARLY, count=2),
        Entry("wang", Fraction(9, 2), LATE, count=4),
        Entry("zhou", Fraction(9, 2), LATE, count=2),
    ]
    assert ranked(*entries) == [(1, "wang"), (2, "lin"), (3, "zhou")]


def test_equal_scores_the_higher_main_metric_comes_first() -> None:
    entries = [
        Entry("lin", Fraction(4, 5), EARLY, main=70),
        Entry("wang", Fraction(4, 5), LATE, main=100),
    ]
    assert ranked(*entries) == [(1, "wang"), (2, "lin")]


def test_completions_compare_exactly_however_close() -> None:
    close = [
        Entry("lin", Fraction(10**9, 3 * 10**9 + 1), EARLY),
        Entry("wang", Fraction(1, 3), LATE),
    ]
    assert ranked(*close) == [(1, "wang"), (2, "lin")]


@given(ENTRIES)
def test_a_rank_is_one_more_than_the_number_of_those_who_are_better(entries: list[Entry]) -> None:
    def key(entry: Entry) -> tuple[Fraction, int | Fraction, int, datetime]:
        return (-Fraction(entry.value), -entry.main, -entry.count, entry.reached_at)

    counted = {entry.subject: entry for entry in entries if entry.value}
    places = rank(entries)
    assert {place.subject for place in places} == counted.keys()
    for place in places:
        own = key(counted[place.subject])
        assert place.rank == 1 + sum(key(other) < own for other in counted.values())


@given(ENTRIES, st.integers())
def test_the_order_of_entries_is_irrelevant(entries: list[Entry], seed: int) -> None:
    shuffled = list(entries)
    Random(seed).shuffle(shuffled)  # noqa: S311 — no secret
    assert rank(shuffled) == rank(entries)


@given(
    own=st.integers(0, 50),
    value=st.fractions(Fraction(1, 60), 5, max_denominator=60),
    target=st.integers(1, 60),
)
def test_it_takes_the_smallest_whole_amount_that_exceeds(
    own: int, value: Fraction, target: int
) -> None:
    more = to_pass(own, value, target)
    assert more >= 1
    assert Fraction(own + more, target) > value
    assert more == 1 or Fraction(own + more - 1, target) <= value


def test_an_equal_value_reached_later_does_not_pass() -> None:
    assert to_pass(4, 4) == 1
    assert to_pass(2, 4) == 3
    assert to_pass(2, Fraction(1, 2), target=4) == 1
    assert to_pass(0, Fraction(3, 2), target=3) == 5
