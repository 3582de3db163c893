"""The calling order: due follow-ups, new customers, then those whose waiting time is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.facts import OUTCOMES
from webapp.calling.calling_order import AGAIN, DONE, FOLLOW_UP, NEW, RESTS, History, turn_of

TODAY = date(2026, 3, 5)
NOW = datetime(2026, 3, 5, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def group_of(outcome: str, ago: timedelta, tries: int = 1) -> int:
    return turn_of(History(outcome, NOW - ago, None, tries), NOW, TODAY).group


def test_a_follow_up_is_due_on_its_day_and_not_before() -> None:
    promised = History("interested", NOW - 5 * DAY, TODAY)
    assert turn_of(promised, NOW, TODAY).group == FOLLOW_UP
    assert turn_of(promised, NOW - DAY, TODAY - DAY).group == RESTS


def test_a_follow_up_with_a_time_is_due_from_that_time_on() -> None:
    promised = History("interested", NOW - 5 * DAY, TODAY, 0, time(8, 30))
    assert turn_of(promised, NOW, TODAY).group == RESTS
    assert turn_of(promised, NOW + timedelta(minutes=30), TODAY).group == FOLLOW_UP
    assert turn_of(promised, NOW + DAY - HOUR, TODAY + DAY).group == FOLLOW_UP


def test_follow_ups_of_a_day_are_in_the_order_of_their_times_and_those_without_one_last() -> None:
    at = [time(14), None, time(9), time(9, 30)]
    found = [History("interested", NOW - DAY, TODAY - DAY, 0, each) for each in at]
    ordered = sorted(found, key=lambda each: turn_of(each, NOW, TODAY))
    assert [each.follow_up_time for each in ordered] == [time(9), time(9, 30), time(14), None]


def test_a_customer_who_was_never_called_is_new() -> None:
    assert turn_of(History(), NOW, TODAY).group == NEW


@pytest.mark.parametrize(("tries", "rest"), [(1, 2 * HOUR), (2, DAY), (3, 3 * DAY), (4, 7 * DAY)])
def test_the_wait_grows_with_each_unanswered_try(tries: int, rest: timedelta) -> None:
    assert group_of("no_answer", rest, tries) == AGAIN
    assert group_of("no_answer", rest - timedelta(seconds=1), tries) == RESTS


def test_after_five_unanswered_tries_a_customer_is_done() -> None:
    assert group_of("no_answer", 100 * DAY, tries=5) == DONE


@pytest.mark.parametrize("outcome", ["invited", "invalid"])
def test_an_invited_customer_and_an_invalid_number_are_done(outcome: str) -> None:
    assert group_of(outcome, 100 * DAY) == DONE


def test_interest_waits_three_days_and_a_refusal_a_month() -> None:
    assert [group_of("interested", 3 * DAY), group_of("interested", 2 * DAY)] == [AGAIN, RESTS]
    assert [group_of("refused", 30 * DAY), group_of("refused", 29 * DAY)] == [AGAIN, RESTS]


histories = st.builds(
    History,
    st.sampled_from(OUTCOMES),
    st.integers(0, 9000).map(lambda hours: NOW - hours * HOUR),
    st.none() | st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.integers(0, 9),
    st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
) | st.just(History())


@given(histories, st.timedeltas(timedelta(0), 400 * DAY))
def test_who_may_be_called_now_may_be_called_later(history: History, later: timedelta) -> None:
    now = turn_of(history, NOW, TODAY)
    then = turn_of(history, NOW + later, TODAY + timedelta(days=later.days))
    assert then.may_be_called or not now.may_be_called


@given(st.lists(histories))
def test_due_follow_ups_come_first_and_waiting_customers_last(found: list[History]) -> None:
    groups = [turn.group for turn in sorted(turn_of(each, NOW, TODAY) for each in found)]
    assert groups == sorted(groups)
