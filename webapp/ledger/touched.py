"""Find the settled periods that a touch may change, by what each clause reads (rule 17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from rules.clauses import Clause
from rules.clauses.birthday_gift import BirthdayGift
from rules.clauses.fake_card import FakeCard
from rules.early import EARLY
from rules.periods import Period, period_of
from rules.reads import EVERYTHING, PEOPLE, Reads
from rules.scheme import Scheme
from webapp.company.ended import has_ended
from webapp.company.enrolled import CampaignSpan
from webapp.company.snapshot import Company
from webapp.ledger.scheme_periods import (
    CAMPAIGN,
    clauses_ever,
    first_day,
    is_in_force,
    kinds_of,
    period_of_span,
    periods_between,
    spans_of,
)
from webapp.ledger.touches import OpenTouch
from webapp.store.statements import read_rows

DAY = timedelta(days=1)
Until = Mapping[tuple[str, str], date]


@dataclass(frozen=True)
class TouchedScheme:
    """Finds the periods of one scheme that touches may change.

    Only periods that were settled after their end (`until`), and running ones in which something is
    due early (rule 16); all others are settled when they are over.
    """

    company: Company
    scheme: Scheme
    until: Until
    now: datetime

    @cached_property
    def today(self) -> date:
        """The day of `now`."""
        return self.company.clock.day(self.now)

    def touched(self, touches: Sequence[OpenTouch]) -> dict[Period, int]:
        """Return each period that these touches may change, with the number of the newest such
        touch.
        """
        found: dict[Period, int] = {}
        first = first_day(self.company, self.scheme)
        if first is None:
            return found
        for touch in touches:
            if touch.scheme in (None, self.scheme.id):
                for period in self._of(touch, first):
                    found[period] = max(found.get(period, 0), touch.number)
        return found

    def _of(self, touch: OpenTouch, first: date) -> Iterator[Period]:
        begin = max(touch.first, first)
        if touch.what == EVERYTHING:
            for kind in kinds_of(self.scheme):
                yield from self._reached(kind, touch.first, begin, touch.last, 0)
        for clause in self._clauses:
            for reads in clause.reads():
                if reads.reads(touch.what):
                    yield from self._by_clause(clause, reads, touch, begin)
            if self._is_early(clause, touch):
                yield from self._running(clause)

    @cached_property
    def _clauses(self) -> list[Clause]:
        """The clauses of all revisions, those that read the same once."""
        found: dict[tuple[str, object], Clause] = {}
        for clause in clauses_ever(self.scheme):
            found[clause.period, (type(clause), clause.reads())] = clause
        return list(found.values())

    def _by_clause(
        self, clause: Clause, reads: Reads, touch: OpenTouch, begin: date
    ) -> Iterator[Period]:
        if touch.what == EVERYTHING:
            return
        if reads.campaign:
            if touch.what != PEOPLE or self._any_fake:
                yield from self._campaigns(touch)
        elif touch.last is None or reads.later is None:
            yield from self._reached(clause.period, touch.first, begin, None, 0)
        else:
            yield from self._reached(clause.period, touch.first, begin, touch.last, reads.later)

    def _reached(
        self, kind: str, first: date, begin: date, last: date | None, later: int
    ) -> Iterator[Period]:
        """The settled periods of a kind from a day to a day, and so many later ones."""
        if kind == CAMPAIGN:
            for span in self._spans:
                if span.end >= first and (last is None or span.start <= last):
                    yield from self._settled(CAMPAIGN, period_of_span(span))
            return
        until = self.until.get((self.scheme.id, kind))
        if until is None:
            return
        end = until if last is None else min(until, _later(kind, last, later))
        for period in periods_between(kind, begin, end):
            if is_in_force(self.company, self.scheme, period):
                yield from self._settled(kind, period)

    def _settled(self, kind: str, period: Period) -> Iterator[Period]:
        """The period, if it was settled when it had ended."""
        key = period.key if kind == CAMPAIGN else kind
        until = self.until.get((self.scheme.id, key))
        if until is not None and period.end <= until and has_ended(self.company, period, self.now):
            yield period

    def _campaigns(self, touch: OpenTouch) -> Iterator[Period]:
        """Every period inside the campaigns of the touched days."""
        for span in self._spans:
            if span.end >= touch.first and (touch.last is None or span.start <= touch.last):
                for kind in kinds_of(self.scheme) - {CAMPAIGN}:
                    yield from self._reached(kind, span.start, span.start, span.end, 0)
                yield from self._settled(CAMPAIGN, period_of_span(span))

    @cached_property
    def _spans(self) -> list[CampaignSpan]:
        return spans_of(self.company, self.scheme)

    @cached_property
    def _any_fake(self) -> bool:
        """Whether any card is judged fake: else no change of people can void a reward."""
        keys = [f"campaign:{span.id}" for span in self._spans]
        found = read_rows(
            f"SELECT 1 FROM tally WHERE metric = 'fake_cards' AND count > 0 "  # noqa: S608
            f"AND period IN ({', '.join('?' * len(keys))}) LIMIT 1",
            keys,
        )
        return found.fetchone() is not None

    def _is_early(self, clause: Clause, touch: OpenTouch) -> bool:
        """Whether a touch may change what a clause owes before the end of its period."""
        if not isinstance(clause, EARLY) or not any(r.reads(touch.what) for r in clause.reads()):
            return False
        return (
            touch.what in (PEOPLE, EVERYTHING)
            or isinstance(clause, FakeCard)
            or self._leavers(clause)
        )

    def _leavers(self, clause: Clause) -> bool:
        if isinstance(clause, BirthdayGift) or clause.period == CAMPAIGN:
            return False
        start = period_of(clause.period, self.today).start
        return any(
            person.left is not None and start <= person.left < self.today
            for person in self.company.people.values()
        )

    def _running(self, clause: Clause) -> Iterator[Period]:
        yield from running_periods(self.company, self.scheme, clause.period, self.now)


def running_periods(company: Company, scheme: Scheme, kind: str, now: datetime) -> Iterator[Period]:
    """Yield the periods of a kind that have begun, are not over, and have the scheme in force."""
    today = company.clock.day(now)
    if kind == CAMPAIGN:
        found = [period_of_span(span) for span in spans_of(company, scheme)]
    else:
        found = [period_of(kind, today)]
    for period in found:
        runs = period.start <= today and not has_ended(company, period, now)
        if runs and is_in_force(company, scheme, period):
            yield period


def _later(kind: str, last: date, periods: int) -> date:
    """The last day of the period that lies so many periods after that of a day."""
    period = period_of(kind, last)
    for _ in range(periods):
        period = period_of(kind, period.end + DAY)
    return period.end
