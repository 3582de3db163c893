"""Visitors without a login: one origin per day and address, and a limit per time span."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from webapp.core.throttle import MOST_HELD, DaySalt, Throttle
from webapp.feedback.rating_anomalies import Given, rating_anomalies

TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def test_an_address_is_one_origin_for_a_day_and_another_the_next() -> None:
    salt = DaySalt()
    today = salt.origin("203.0.113.7", TODAY)
    assert salt.origin("203.0.113.7", TODAY) == today
    assert salt.origin("203.0.113.8", TODAY) != today
    assert salt.origin("203.0.113.7", TOMORROW) != today
    assert salt.origin("203.0.113.7", TODAY) != today  # the old salt no longer exists


def test_another_process_gives_the_same_address_another_hash() -> None:
    assert DaySalt().origin("203.0.113.7", TODAY) != DaySalt().origin("203.0.113.7", TODAY)


def test_addresses_of_one_household_are_one_origin() -> None:
    salt = DaySalt()
    assert salt.origin("2001:db8:1:2::1", TODAY) == salt.origin("2001:db8:1:2:ffff::9", TODAY)
    assert salt.origin("2001:db8:1:2::1", TODAY) != salt.origin("2001:db8:1:3::1", TODAY)
    assert salt.origin("::ffff:203.0.113.7", TODAY) == salt.origin("203.0.113.7", TODAY)
    assert salt.origin("::ffff:203.0.113.8", TODAY) != salt.origin("203.0.113.7", TODAY)


def test_a_visitor_over_the_limit_is_refused_until_the_span_ends() -> None:
    throttle = Throttle(3, timedelta(minutes=15))
    for minute in range(3):
        assert not throttle.exceeded("a", NOW)
        throttle.note("a", NOW + timedelta(minutes=minute))
    assert throttle.exceeded("a", NOW + timedelta(minutes=14, seconds=59))
    assert not throttle.exceeded("b", NOW)
    assert not throttle.exceeded("a", NOW + timedelta(minutes=15))


def test_beyond_the_capacity_the_least_recently_seen_visitor_is_removed() -> None:
    throttle = Throttle(1, timedelta(minutes=15))
    for number in range(MOST_HELD):
        throttle.note(str(number), NOW)
    throttle.note("0", NOW)
    throttle.note("new", NOW)
    assert not throttle.exceeded("1", NOW)
    assert throttle.exceeded("0", NOW)


def given(number: int, minute: float, origin: str = "o", seller: str = "lin") -> Given:
    return Given(number, seller, origin, NOW + timedelta(minutes=minute))


def test_three_of_one_seller_from_one_origin_in_ten_minutes_are_suspicious() -> None:
    assert rating_anomalies([given(3, 10), given(1, 0), given(2, 4), given(4, 30)]) == {1, 2, 3}


def test_a_fourth_within_ten_minutes_of_the_last_two_is_suspicious_too() -> None:
    assert rating_anomalies([given(n, 5 * n) for n in range(4)]) == {0, 1, 2, 3}


def test_ratings_further_apart_or_of_other_origins_or_sellers_are_not_suspicious() -> None:
    assert not rating_anomalies([given(1, 0), given(2, 4), given(3, 10.01)])
    assert not rating_anomalies([given(1, 0), given(2, 1)])
    assert not rating_anomalies([given(1, 0), given(2, 1), given(3, 2, origin="p")])
    assert not rating_anomalies([given(1, 0), given(2, 1), given(3, 2, seller="wang")])
    assert not rating_anomalies([given(n, n, origin="") for n in range(5)])
