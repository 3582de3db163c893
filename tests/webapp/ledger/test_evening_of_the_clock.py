"""Whatever is recorded in whatever order: after an evening of the clock, settling adds nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webapp.conftest import START
from tests.webapp.random_days import SELLERS, Days, Step, groups_of_steps, undone
from tests.webapp.transacting import transact
from webapp.company.workdays import HOLIDAY
from webapp.facts.transactions import Transaction
from webapp.ledger.operations.settle import settle_period
from webapp.ledger.operations.settle_due import settle_due
from webapp.ledger.scheme_periods import (
    CAMPAIGN,
    first_day,
    is_in_force,
    kinds_of,
    period_of_span,
    periods_between,
    spans_of,
)
from webapp.people.operations import set_calendar, transfers
from webapp.people.operations.add_people import set_head
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.planning.operations.enrol import EnrolmentGiven, run_from
from webapp.schemes.catalogue import schemes
from webapp.schemes.company_loading import load_company

MIDDAY = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)  # after the end of the month and the quarter
NIGHT = datetime(2026, 4, 2, 19, 0, tzinfo=UTC)  # three o'clock of the third
_seller, _day = st.sampled_from(SELLERS), st.integers(1, 31)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("target"), _seller, st.sampled_from(["calls", "sales"]), _day),
        st.tuples(st.just("holiday"), _day),
        st.tuples(st.just("head"), st.sampled_from(["east", "west"]), _seller, _day),
        st.tuples(st.just("leave"), _seller, _day),
    ),
    max_size=4,
)


class Changes(Days):
    """Random days, and changes of targets, calendar, heads and employment."""

    def _target(self, tx: Transaction, who: str, metric: str, day: int) -> None:
        kind = "day" if metric == "calls" else "month"
        value = day if metric == "calls" else day * 1_000_00
        set_target(tx, "1001", TargetGiven(who, metric, kind, value))

    def _holiday(self, tx: Transaction, day: int) -> None:
        on = date(2026, 3, day)
        given = set_calendar.DaysGiven(on, on, HOLIDAY, "司庆")
        set_calendar.set_days(tx, "1002", given)

    def _head(self, tx: Transaction, team: str, person: str, day: int) -> None:
        set_head(tx, "1002", team, person, date(2026, 3, day))

    def _leave(self, tx: Transaction, person: str, day: int) -> None:
        transfers.leave(tx, "1002", person, date(2026, 3, day))


def evening(days: Days, until: datetime) -> None:
    """Let the clock settle from an evening on until nothing is due."""
    days.now = max(days.now, until)
    while settle_due(lambda work: transact(work, lambda: days.now), days.now):
        days.now += timedelta(minutes=1)


@settings(
    max_examples=4,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(groups=groups_of_steps, changes=CHANGES, first=st.integers(0, 4))
def test_after_an_evening_of_the_clock_settling_adds_nothing(
    company: Any, groups: list[list[Step]], changes: list[Step], first: int
) -> None:
    with undone():
        days = Changes()
        enrolled = ("reward-and-penalty", "performance-awards", "team-incentive")
        for scheme in enrolled:
            transact(partial(run_from, given=EnrolmentGiven(scheme, START)), lambda: days.now)
        for group in groups[:first]:
            days.play(group)
        evening(days, MIDDAY)
        for group in [*groups[first:], changes]:
            days.play(group)
        evening(days, NIGHT)
        added = [
            (scheme, key)
            for scheme, key in ended_and_running(days.now)
            if transact(
                partial(settle_period, scheme_id=scheme, period=key, by=None), lambda: days.now
            ).lines
        ]
        assert added == []


def ended_and_running(now: datetime) -> list[tuple[str, str]]:
    """Every scheme and period that has begun and in which the scheme is in force."""
    company = load_company()
    today = company.clock.day(now)
    found = []
    for scheme in schemes().values():
        begin = first_day(company, scheme)
        if begin is None:
            continue
        periods = [
            period
            for kind in kinds_of(scheme) - {CAMPAIGN}
            for period in periods_between(kind, begin, today)
        ]
        periods += [period_of_span(span) for span in spans_of(company, scheme)]
        found += [
            (scheme.id, period.key)
            for period in periods
            if period.start <= today and is_in_force(company, scheme, period)
        ]
    return found
