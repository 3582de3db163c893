"""Find the settlements that are due (rule 17).

A period falls due when it is over, and again when something was recorded that may change it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.clauses import Clause
from rules.clauses.base_pay import BasePay
from rules.clauses.birthday_gift import BirthdayGift, birthdays
from rules.clauses.tiers import Tiers
from rules.periods import Period, day_period, period_of
from rules.scheme import Scheme
from webapp.company.ended import has_ended
from webapp.company.snapshot import Company
from webapp.ledger.scheme_periods import (
    CAMPAIGN,
    clauses_ever,
    first_day,
    is_in_force,
    kinds_of,
    period_of_span,
    spans_of,
)
from webapp.ledger.touched import TouchedScheme, Until, running_periods
from webapp.ledger.touches import EARLY_KIND, open_touches, seen_since, settled_until
from webapp.schemes.catalogue import schemes

SETTLED_AFTER = timedelta(minutes=10)  # after a day's cut-off, for records still being sent
DAY = timedelta(days=1)


@dataclass(frozen=True)
class SettlementDue:
    """One scheme and one period to settle, in the form that `settle_period` takes."""

    scheme: str
    period: str


@dataclass(frozen=True)
class EndedPeriod:
    """A period that has ended and that `settled_until` does not cover yet for its scheme.

    `is_in_force` false: the scheme was not in force, so the period is marked and not settled.
    `mark` is the `kind` of its row in `settled_until`.
    """

    scheme: str
    mark: str
    period: Period
    is_in_force: bool


def due(company: Company, now: datetime) -> list[SettlementDue]:
    """Return the settlements that are due now: ended, changed and (rule 16) running periods."""
    touched, _upto = touched_periods(company, now)
    ended = [
        SettlementDue(each.scheme, each.period.key)
        for each in ended_periods(company, now)
        if each.is_in_force
    ]
    return list(dict.fromkeys([*ended, *touched, *early_periods(company, now)]))


def ended_periods(company: Company, now: datetime, until: Until | None = None) -> list[EndedPeriod]:
    """Return the periods that have ended and are not yet in `settled_until`, oldest first."""
    until = settled_until() if until is None else until
    found = [each for scheme in schemes().values() for each in _ended(company, scheme, until, now)]
    return sorted(found, key=lambda each: (each.period.end, -each.period.start.toordinal()))


def _ended(company: Company, scheme: Scheme, until: Until, now: datetime) -> Iterator[EndedPeriod]:
    for kind in sorted(kinds_of(scheme) - {CAMPAIGN}):
        last = until.get((scheme.id, kind))
        first = first_day(company, scheme) if last is None else last + DAY
        if first is None:
            return
        period = period_of(kind, first)
        while is_due(company, period, now):
            yield EndedPeriod(scheme.id, kind, period, is_in_force(company, scheme, period))
            period = period_of(kind, period.end + DAY)
    if CAMPAIGN in kinds_of(scheme):
        for span in spans_of(company, scheme):
            period = period_of_span(span)
            if (scheme.id, period.key) not in until and has_ended(company, period, now):
                yield EndedPeriod(scheme.id, period.key, period, True)


def is_due(company: Company, period: Period, now: datetime) -> bool:
    """Whether a period is over; a day must have been closed for SETTLED_AFTER."""
    if period.kind == "day":
        return company.clock.closed(period.end) + SETTLED_AFTER <= now
    return has_ended(company, period, now)


def touched_periods(company: Company, now: datetime) -> tuple[list[SettlementDue], int]:
    """Return the periods that open touches may have changed and that were not settled since.

    Also the number of the newest of these touches; 0 if no touch is open.
    """
    touches = open_touches()
    if not touches:
        return [], 0
    until, seen = settled_until(), seen_since(min(touch.number for touch in touches))
    found: list[tuple[date, SettlementDue]] = []
    for scheme in schemes().values():
        finder = TouchedScheme(company, scheme, until, now)
        for period, number in finder.touched(touches).items():
            if seen.get((scheme.id, period.key), -1) < number:
                found.append((period.end, SettlementDue(scheme.id, period.key)))
    found.sort(key=lambda each: (each[0], each[1].period, each[1].scheme))
    return [each for _end, each in found], max(touch.number for touch in touches)


def early_periods(
    company: Company, now: datetime, until: Until | None = None
) -> list[SettlementDue]:
    """Return the running periods in which something is due today: birthdays, leavers (rule 16)."""
    until = settled_until() if until is None else until
    today = company.clock.day(now)
    found: list[SettlementDue] = []
    for scheme in schemes().values():
        if until.get((scheme.id, EARLY_KIND), date.min) < today:
            found += _early(company, scheme, until.get((scheme.id, EARLY_KIND)), now)
    return list(dict.fromkeys(found))


def _early(
    company: Company, scheme: Scheme, last: date | None, now: datetime
) -> Iterator[SettlementDue]:
    today = company.clock.day(now)
    for clause in clauses_ever(scheme):
        if isinstance(clause, BasePay | BirthdayGift | Tiers):
            for period in running_periods(company, scheme, clause.period, now):
                begin = period.start if last is None else max(period.start, last + DAY)
                if _falls_due(company, clause, begin, today):
                    yield SettlementDue(scheme.id, period.key)


def _falls_due(company: Company, clause: Clause, first: date, last: date) -> bool:
    """Whether a birthday, or the day after a last day employed, lies in these days."""
    days = Period(day_period(first).kind, "", first, last)
    for person in company.people.values():
        if isinstance(clause, BirthdayGift):
            if next(birthdays(person.birthday, days), None) is not None:
                return True
        elif person.left is not None and first <= person.left + DAY <= last:
            return True
    return False
