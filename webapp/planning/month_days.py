"""Read the figures of all days of a month at once, for many settlements of single days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, cached_property

from rules.filters import is_of_some_deals
from rules.periods import Period
from rules.tallies import Standing, Tallies, Tally, TallyKey, TallyRow, TallySource
from webapp.company.snapshot import Company
from webapp.core.instants import from_microseconds
from webapp.facts.movements import tallies_of_deals
from webapp.facts.tally_reader import DatabaseTallies
from webapp.store.statements import read_rows

_RECORDED = """
SELECT period, metric, person, team, amount, count, reached_at,
       timely_amount, timely_count, timely_reached_at
FROM tally WHERE period BETWEEN ? AND ? AND length(period) = 10 AND count > 0
"""


class MonthDays:
    """A `TallySource` that reads all days of a month by one query, and their deals by another.

    Other periods, inside or outside the month, are queried when they are asked for.
    """

    def __init__(self, company: Company, month: Period) -> None:
        self._company, self._month = company, month
        self._elsewhere = DatabaseTallies()

    def persons(self, metric: str, period: Period, timely: bool = False) -> Mapping[str, Standing]:
        """Return each person's standing, over all teams they were in."""
        return self._source(metric, period).persons(metric, period, timely)

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        """Return each team's sum, count and time reached (`Standing`) in a metric and period."""
        return self._source(metric, period).teams(metric, period)

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        """Return single days' rows of one metric, in order of day, person and team."""
        return self._source(metric, period).rows(metric, period)

    def _source(self, metric: str, period: Period) -> TallySource:
        if period.kind != "day" or period.start not in self._month:
            return self._elsewhere
        return self._deals if is_of_some_deals(metric) else self._recorded

    @cached_property
    def _recorded(self) -> Tallies:
        return recorded_days(self._month)

    @cached_property
    def _deals(self) -> Tallies:
        return tallies_of_deals(self._company, self._month.start, self._month.end)


def recorded_days(month: Period) -> Tallies:
    """Read the tallies of a month's days into memory by one query; no metric of some deals."""
    found, day_of = {}, cache(date.fromisoformat)
    bounds = (month.start.isoformat(), month.end.isoformat())
    for day, metric, person, team, *figures in read_rows(_RECORDED, bounds):
        every = _standing(figures[:3])
        if figures[3:] == figures[:3]:  # nearly always: one value for both takes half the time
            timely: Standing | None = every
        else:
            timely = _standing(figures[3:]) if figures[4] else None
        key = TallyKey(day_of(day), metric, person or None, team or None)
        found[key] = Tally(every, timely)
    return Tallies(found)


def _standing(figures: Sequence[int]) -> Standing:
    amount, count, reached = figures
    return Standing(amount, count, from_microseconds(reached))
