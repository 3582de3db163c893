"""Logged calls and call detail records: which record confirms which call."""

from __future__ import annotations

from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.facts.call_matching import (
    EARLY,
    MINUTE,
    PAIRS,
    SOON,
    ExchangeCall,
    LoggedCall,
    clock_difference,
    match_calls,
)

LIN, WANG = "1101", "1102"


def logged(number: int, minute: float, phone: str | None = "chen", seller: str = LIN) -> LoggedCall:
    return LoggedCall(number, seller, int(minute * MINUTE), phone)


def exchanged(
    number: int, minute: float, phone: str = "chen", person: str | None = None, minutes: float = 1
) -> ExchangeCall:
    return ExchangeCall(
        number, phone, int(minute * MINUTE), int((minute + minutes) * MINUTE), person
    )


def test_a_call_is_confirmed_by_a_record_of_its_number_before_it() -> None:
    assert match_calls([logged(1, 100)], [exchanged(9, 98)]) == {1: 9}


def test_another_number_confirms_nothing() -> None:
    assert match_calls([logged(1, 100)], [exchanged(9, 98, "zhou")]) == {}


def test_clocks_may_differ_by_a_quarter_of_an_hour_and_no_more() -> None:
    early = EARLY // MINUTE
    assert match_calls([logged(1, 100)], [exchanged(9, 100 + early)]) == {1: 9}
    assert match_calls([logged(1, 100)], [exchanged(9, 101 + early)]) == {}


def test_a_call_may_be_logged_hours_later() -> None:
    assert match_calls([logged(1, 1200)], [exchanged(9, 540)]) == {1: 9}


def test_one_record_confirms_one_call() -> None:
    assert match_calls([logged(1, 100), logged(2, 200)], [exchanged(9, 98)]) == {1: 9}


def test_who_dials_again_is_confirmed_once_for_each_logged_call() -> None:
    records = [exchanged(9, 98), exchanged(10, 105), exchanged(11, 110)]
    assert match_calls([logged(1, 100), logged(2, 112)], records) == {1: 9, 2: 10}


def test_a_record_of_somebody_else_confirms_nothing() -> None:
    assert match_calls([logged(1, 100)], [exchanged(9, 98, person=WANG)]) == {}
    assert match_calls([logged(1, 100)], [exchanged(9, 98, person=LIN)]) == {1: 9}


def test_a_record_that_names_the_seller_comes_before_one_that_names_nobody() -> None:
    calls = [logged(1, 100), logged(2, 101, seller=WANG)]
    records = [exchanged(9, 97), exchanged(10, 98, person=LIN)]
    assert match_calls(calls, records) == {1: 10, 2: 9}


def test_a_call_without_a_number_takes_what_its_seller_has_left() -> None:
    calls = [logged(1, 100, None), logged(2, 101)]
    records = [exchanged(9, 98, person=LIN), exchanged(10, 99, "zhou", LIN)]
    assert match_calls(calls, records) == {2: 9, 1: 10}


def test_what_was_matched_before_stays() -> None:
    calls = [logged(1, 100), logged(2, 101), logged(3, 122, None)]
    records = [exchanged(9, 98, person=LIN), exchanged(10, 120, person=LIN)]
    assert match_calls(calls, records, known={2: 9}) == {2: 9}


def test_a_call_without_a_number_needs_a_record_shortly_before() -> None:
    record = exchanged(9, 100, "zhou", LIN)
    latest = 101 + SOON // MINUTE
    assert match_calls([logged(1, latest, None)], [record]) == {1: 9}
    assert match_calls([logged(1, latest + 1, None)], [record]) == {}
    assert match_calls([logged(1, 102, None)], [exchanged(9, 100, "zhou")]) == {}


def test_a_clock_that_is_hours_behind_is_found_by_what_is_certain() -> None:
    calls = [logged(n, 600 + n, f"customer {n}") for n in range(PAIRS)]
    records = [exchanged(100 + n, 118 + n, f"customer {n}") for n in range(PAIRS)]
    behind = clock_difference(calls, records)
    assert behind == 481 * MINUTE  # logged a minute after the end
    assert len(match_calls(calls, records, behind)) == PAIRS


def test_few_pairs_say_nothing_of_the_clock() -> None:
    calls = [logged(n, 600 + n, f"customer {n}") for n in range(PAIRS)]
    records = [exchanged(100 + n, 118 + n, f"customer {n}") for n in range(PAIRS)]
    assert clock_difference(calls[1:], records[1:]) is None


def test_a_number_that_was_dialled_again_confirms_no_call_without_a_number() -> None:
    records = [exchanged(9, 98, person=LIN), exchanged(10, 104, person=LIN)]
    assert match_calls([logged(1, 100), logged(2, 106, None)], records) == {1: 9}


_minutes = st.lists(st.integers(0, 600), max_size=6)


@given(_minutes, _minutes)
@settings(max_examples=150, deadline=None)
def test_no_other_choice_confirms_more_calls(calls: list[int], records: list[int]) -> None:
    numbers = count(100)
    own = [logged(number, minute) for number, minute in enumerate(calls)]
    held = [exchanged(next(numbers), minute) for minute in records]
    found = match_calls(own, held)
    assert len(set(found.values())) == len(found)
    assert len(found) == _most(own, held)


def _most(calls: list[LoggedCall], records: list[ExchangeCall]) -> int:
    """The most pairs of any choice, by trying each record for the first call, and none."""
    if not calls:
        return 0
    first, rest = calls[0], calls[1:]
    best = _most(rest, records)
    for place, record in enumerate(records):
        if record.at - EARLY <= first.at:
            best = max(best, 1 + _most(rest, records[:place] + records[place + 1 :]))
    return best
