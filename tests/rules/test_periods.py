"""Periods, the calendar and the cut-off."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.periods import (
    Clock,
    PeriodMalformed,
    campaign_period,
    months_of,
    parse_period,
    period_of,
    previous,
)
from tests.rules.cast import at

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
SPANS = st.sampled_from(["day", "week", "month", "quarter", "year"])


@pytest.mark.parametrize(
    ("key", "kind", "start", "end"),
    [
        ("2026-03-02", "day", date(2026, 3, 2), date(2026, 3, 2)),
        ("2026-W48", "week", date(2026, 11, 23), date(2026, 11, 29)),
        ("2026-W01", "week", date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-W53", "week", date(2026, 12, 28), date(2027, 1, 3)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", "month", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q1", "quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", "quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", "year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_key_names_whole_days(key: str, kind: str, start: date, end: date) -> None:
    period = parse_period(key)
    assert (period.kind, period.key, period.start, period.end) == (kind, key, start, end)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "2026-13",
        "2026-02-30",
        "2026-Q5",
        "2026-Q0",
        "2026-W00",
        "2025-W53",
        "2026-W54",
        "2026-W1",
        "2026-w10",
        "26",
        "0000",
        "0000-01",
        "9999-12",
        "２０２６",
    ],
)
def test_what_is_no_period_is_refused(key: str) -> None:
    with pytest.raises(PeriodMalformed):
        parse_period(key)


def test_a_campaign_is_a_period_where_there_is_one() -> None:
    campaign = campaign_period(date(2026, 3, 1), date(2026, 6, 8))
    assert parse_period("campaign", campaign) is campaign
    with pytest.raises(PeriodMalformed, match="no campaign"):
        parse_period("campaign")


def test_a_campaign_has_none_before_it() -> None:
    with pytest.raises(PeriodMalformed, match="no campaign before"):
        previous(campaign_period(date(2026, 3, 1), date(2026, 6, 8)))


@given(SPANS, DAYS)
def test_every_day_lies_in_one_period_of_a_kind_and_periods_leave_no_hole(
    kind: str, day: date
) -> None:
    period = period_of(kind, day)
    assert day in period
    assert parse_period(period.key) == period
    assert previous(period).end + timedelta(days=1) == period.start
    assert period.end + timedelta(days=1) not in period
    assert period.start - timedelta(days=1) not in period


@pytest.mark.parametrize(
    ("key", "months"),
    [
        ("2026-03", ["2026-03"]),
        ("2026-Q4", ["2026-10", "2026-11", "2026-12"]),
        ("2026", [f"2026-{month:02}" for month in range(1, 13)]),
        ("2026-03-01", ["2026-03"]),
        ("2026-03-02", []),
    ],
)
def test_the_months_of_a_period_are_those_that_begin_in_it(key: str, months: list[str]) -> None:
    assert [month.key for month in months_of(parse_period(key))] == months


def test_the_months_of_a_campaign_may_begin_on_its_last_day() -> None:
    campaign = campaign_period(date(2026, 2, 15), date(2026, 4, 1))
    assert [month.key for month in months_of(campaign)] == ["2026-03", "2026-04"]


def test_a_period_of_a_kind_is_of_that_kind() -> None:
    day = date(2026, 8, 31)
    keys = [period_of(kind, day).key for kind in ("day", "month", "quarter", "year")]
    assert keys == ["2026-08-31", "2026-08", "2026-Q3", "2026"]
    assert previous(parse_period("2026-01-01")).key == "2025-12-31"
    assert previous(parse_period("2026-Q1")).key == "2025-Q4"


def test_a_day_is_the_zones_calendar_day() -> None:
    assert Clock().day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert Clock().day(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert Clock("Europe/Berlin").day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("happened", "received", "timely", "late"),
    [
        ("09:00", "09:00", True, False),
        ("20:59:59", "21:00:00", True, False),
        ("21:00:00", "21:00:00", True, False),
        ("20:00", "21:00:01", False, True),
        ("21:00:00", "21:00:01", False, True),
        ("21:00:01", "21:00:01", False, False),
        ("09:00", "2026-03-03T08:00", False, True),
        ("23:00", "2026-03-03T08:00", False, False),
    ],
)
def test_the_cut_off_of_the_day_on_which_it_happened_decides(
    happened: str, received: str, timely: bool, late: bool
) -> None:
    assert Clock().timely(at(happened), at(received)) is timely
    assert Clock().late(at(happened), at(received)) is late


def test_a_day_keeps_the_cut_off_that_was_in_force_on_it() -> None:
    clock = Clock(changes=((date(2026, 3, 3), time(18)), (date(2026, 3, 5), time(20))))
    hours = [clock.cut_off(date(2026, 3, day)).hour for day in (2, 3, 4, 5)]
    assert hours == [21, 18, 18, 20]


@pytest.mark.parametrize(
    ("happened", "received", "timely", "late"),
    [
        ("20:59", "21:15:00", True, False),
        ("21:00:00", "21:15:00", True, False),
        ("20:59", "21:15:01", False, True),
        ("21:00:01", "21:00:02", False, False),
    ],
)
def test_within_a_grace_what_happened_in_time_may_still_come_in(
    happened: str, received: str, timely: bool, late: bool
) -> None:
    clock = Clock(graces=((date(2026, 3, 2), timedelta(minutes=15)),))
    assert clock.timely(at(happened), at(received)) is timely
    assert clock.late(at(happened), at(received)) is late


def test_a_day_keeps_the_grace_that_was_in_force_on_it() -> None:
    quarter, none = timedelta(minutes=15), timedelta(0)
    clock = Clock(graces=((date(2026, 3, 3), quarter), (date(2026, 3, 5), none)))
    closed = [clock.closed(date(2026, 3, day)).strftime("%H:%M") for day in (2, 3, 4, 5)]
    assert closed == ["21:00", "21:15", "21:15", "21:00"]


@given(DAYS)
def test_a_week_begins_on_a_monday_and_is_named_by_the_year_of_its_thursday(day: date) -> None:
    week = period_of("week", day)
    assert (week.start.weekday(), (week.end - week.start).days) == (0, 6)
    assert week.key == f"{week.start + timedelta(days=3):%G-W%V}"
    assert week.key.startswith(f"{(week.start + timedelta(days=3)).year}-")
