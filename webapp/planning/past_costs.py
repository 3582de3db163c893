"""Compute what a clause would have cost in the last whole period, by a settlement in preview."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from rules.clauses import Clause
from rules.force import Force, Reach, Term
from rules.periods import Period, day_period, period_of, previous
from rules.scheme import Scheme
from webapp.company.enrolled import CampaignSpan
from webapp.company.snapshot import Company
from webapp.facts.tally_reader import DatabaseTallies
from webapp.feedback.rule_inputs import rule_inputs_until
from webapp.planning.month_days import MonthDays
from webapp.planning.preview import previewed_outcomes, with_clauses


def last_whole(kind: str, today: date) -> Period | None:
    """Return the last whole period of a kind; for days the last whole month; for campaigns None."""
    if kind == "campaign":
        return None
    return previous(period_of("month" if kind == "day" else kind, today))


class PastCosts:
    """The costs of clauses, had they been in force on each day of the last whole period.

    Each clause is settled once, a clause on days for each day of one month. Each figure is read
    once for all clauses, the days of the month by one query. Use it outside the writer.
    """

    def __init__(self, company: Company, today: date) -> None:
        self._company, self._today = company, today
        self._tallies = DatabaseTallies()
        self._days = MonthDays(company, previous(period_of("month", today)))
        self._inputs = cache(rule_inputs_until)
        self._known: dict[tuple[str, str, Reach], int | None] = {}

    def of(self, scheme: Scheme, clause: Clause, reach: Reach) -> int | None:
        """Return a clause's cost in fen; None for one on campaigns, which cannot be compared."""
        key = (scheme.id, clause.id, reach)
        if key not in self._known:
            period = last_whole(clause.period, self._today)
            cost = None if period is None else self._settle(scheme, clause, reach, period)
            self._known[key] = cost
        return self._known[key]

    def _settle(self, scheme: Scheme, clause: Clause, reach: Reach, period: Period) -> int:
        only = _always(with_clauses(scheme, {clause.id}), clause)
        span = CampaignSpan("", "", scheme.id, period.start, period.end)
        found = (
            previewed_outcomes(
                self._company,
                only,
                each,
                Force((Term(reach=reach),)),
                self._days if clause.period == "day" else self._tallies,
                span if scheme.campaign else None,
                self._inputs(period.end),
            )
            for each in (_days_of(period) if clause.period == "day" else [period])
        )
        return sum(fen for sums in found for fen in sums.values())


def _always(scheme: Scheme, clause: Clause) -> Scheme:
    """The scheme as if its revision with this very clause had always been in force."""
    held = next(each for each in reversed(scheme.revisions) if clause in each.clauses)
    return replace(scheme, revisions=(replace(held, start=date.min),))


def _days_of(period: Period) -> Iterator[Period]:
    for number in range((period.end - period.start).days + 1):
        yield day_period(period.start + timedelta(days=number))
