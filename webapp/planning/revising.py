"""Find the periods that a revision cuts in their middle, and clauses on growth without a base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import fn

from rules.clauses import Clause, RankPrize
from rules.periods import Period, period_of, previous
from webapp.facts.models import Tally

CALENDAR = ("week", "month", "quarter", "year")  # kinds of periods of several days


@dataclass(frozen=True)
class MidPeriod:
    """A period in whose middle a revision begins, and the first day of the period after it."""

    period: Period
    next_first: date


@dataclass(frozen=True)
class NoBase:
    """A clause on growth, and the period `before`, which has too few figures to grow from."""

    clause: Clause
    period: Period
    before: Period


def mid_periods(clauses: Iterable[Clause], first: date) -> list[MidPeriod]:
    """Return the periods of these clauses that have begun before a revision's first day.

    Rule 12: a period is settled by the revision in force on its last day, so the new revision holds
    for the whole of each of these periods.
    """
    kinds = {clause.period for clause in clauses}
    periods = [period_of(kind, first) for kind in CALENDAR if kind in kinds]
    return [
        MidPeriod(period, period.end + timedelta(days=1))
        for period in periods
        if period.start < first
    ]


def growth_without_base(
    firsts: Iterable[tuple[Clause, Period | None]], today: date
) -> Iterator[NoBase]:
    """Yield the clauses on growth whose period before the first has no figures in its first half.

    `firsts`: each clause with its first period. A period whose first half is not over yet may
    still get figures.
    """
    for clause, first in firsts:
        if not isinstance(clause, RankPrize) or clause.by != "growth" or first is None:
            continue
        before = previous(first)
        middle = before.start + (before.end - before.start) // 2
        if middle < today and not _has_figures(clause.metric, before.start, middle):
            yield NoBase(clause, first, before)


def _has_figures(metric: str, first: date, last: date) -> bool:
    days = Tally.period.between(first.isoformat(), last.isoformat())
    rows = Tally.select().where(Tally.metric == metric, days, fn.LENGTH(Tally.period) == 10)
    return bool(rows.exists())
