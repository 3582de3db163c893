"""The moment of a phone's record: corrected where provable, else its receipt and held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webapp.facts.card_states import CLOCK
from webapp.sync.event_time import CLOCK_OFF, TimeClaim, proven_moment

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def test_a_right_clock_is_believed() -> None:
    moment = proven_moment(TimeClaim(NOON - HOUR, NOON - 2 * HOUR, NOON - 2 * HOUR), NOON)

    assert (moment.at, moment.marks, moment.held) == (NOON - HOUR, (), False)


def test_a_clock_wrong_by_a_known_amount_is_corrected_and_marked() -> None:
    fast = timedelta(minutes=40)
    moment = proven_moment(
        TimeClaim(NOON - HOUR + fast, NOON - 2 * HOUR, NOON - 2 * HOUR + fast), NOON
    )

    assert (moment.at, moment.marks, moment.held) == (NOON - HOUR, (CLOCK_OFF,), False)


def test_a_clock_wrong_by_less_than_two_minutes_is_corrected_without_a_mark() -> None:
    moment = proven_moment(TimeClaim(NOON, NOON - HOUR, NOON - HOUR + MINUTE), NOON)

    assert (moment.at, moment.marks) == (NOON - MINUTE, ())


def test_a_moment_before_the_last_beacon_is_its_receipt_and_held() -> None:
    moment = proven_moment(TimeClaim(NOON - 2 * HOUR, NOON - HOUR, NOON - HOUR), NOON)

    assert (moment.at, moment.marks, moment.held) == (NOON, (CLOCK,), True)


def test_a_moment_after_its_receipt_is_its_receipt_and_held() -> None:
    moment = proven_moment(TimeClaim(NOON + HOUR, NOON - HOUR, NOON - HOUR), NOON)

    assert (moment.at, moment.held) == (NOON, True)


def test_a_moment_a_few_seconds_after_its_receipt_is_the_receipt_and_not_held() -> None:
    moment = proven_moment(TimeClaim(NOON + 4 * SECOND, NOON - HOUR, NOON - HOUR), NOON)

    assert (moment.at, moment.held) == (NOON, False)


def test_a_moment_beyond_all_years_is_its_receipt_and_held() -> None:
    claim = TimeClaim(datetime(9999, 1, 1, tzinfo=UTC), NOON, datetime(1970, 1, 1, tzinfo=UTC))

    assert (proven_moment(claim, NOON).at, proven_moment(claim, NOON).held) == (NOON, True)


def test_a_moment_that_runs_back_along_the_sequence_is_held() -> None:
    claim = TimeClaim(NOON - HOUR, NOON - 3 * HOUR, NOON - 3 * HOUR)

    assert proven_moment(claim, NOON, after=NOON - 30 * MINUTE).held
    assert proven_moment(claim, NOON, before=NOON - 2 * HOUR).held
    assert not proven_moment(claim, NOON, after=NOON - HOUR, before=NOON - HOUR).held


def test_a_phone_without_a_beacon_is_believed_when_it_sends_at_once() -> None:
    assert proven_moment(TimeClaim(NOON - MINUTE), NOON).marks == ()
    assert proven_moment(TimeClaim(NOON - MINUTE), NOON).at == NOON
    assert proven_moment(TimeClaim(NOON - HOUR), NOON).held


spans = st.timedeltas(-timedelta(days=9), timedelta(days=9))


@given(wall=spans, beacon=st.none() | spans, heard=spans, after=st.none() | spans)
def test_no_record_happens_after_its_receipt_or_proved_before_its_beacon(
    wall: timedelta, beacon: timedelta | None, heard: timedelta, after: timedelta | None
) -> None:
    told = None if beacon is None else NOON + beacon
    claim = TimeClaim(NOON + wall, told, None if told is None else NOON + heard)
    moment = proven_moment(claim, NOON, None if after is None else NOON + after)

    assert moment.at <= NOON
    if not moment.held and told is not None:
        assert moment.at >= told
        assert after is None or moment.at >= NOON + after
