"""Read `tally` for the rules: sums by person or by team, or the rows of single days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rules.filters import is_of_some_deals
from rules.periods import Period
from rules.tallies import Standing, Tallies, TallyRow
from webapp.core.instants import from_microseconds
from webapp.facts.movements import tallies_of_deals
from webapp.schemes.company_loading import load_company
from webapp.store.statements import read_rows

_COLUMNS = {
    False: "sum(amount), sum(count), max(reached_at)",
    True: "sum(timely_amount), sum(timely_count), max(timely_reached_at)",
}


def _months(first: date, last: date) -> list[str] | None:
    """The month keys that make up exactly these days; None if they are not whole months."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return None
    keys, day = [], first
    while day <= last:
        keys.append(f"{day:%Y-%m}")
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return keys


def _keys(period: Period) -> tuple[str, list[str]]:
    """An SQL condition for the tally periods that make up a period, and its arguments."""
    bounds = [period.start.isoformat(), period.end.isoformat()]
    if period.kind == "lifetime" and (period.end + timedelta(days=1)).day == 1:
        return "period BETWEEN ? AND ? AND length(period) = 7", [bound[:7] for bound in bounds]
    months = _months(period.start, period.end) if period.kind != "lifetime" else None
    if months and len(months) <= 36:
        return f"period IN ({', '.join('?' * len(months))})", months
    return "period BETWEEN ? AND ? AND length(period) = 10", bounds


class _Days(dict[str, date]):
    """The dates of ISO texts, each text read once: many rows share a day."""

    def __missing__(self, day: str) -> date:
        self[day] = held = date.fromisoformat(day)
        return held


class DatabaseTallies:
    """Reads running tallies: whole months from monthly rows, other spans from daily rows.

    A filtered metric of deals has no running tallies: it is computed from the deals of the period.
    The cards of a product have tallies. An instance reads each figure once, so two settlements that
    share an instance see the same tallies.
    """

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str, Period, bool], Mapping[str, Standing]] = {}
        self._rows: dict[tuple[str, Period], Sequence[TallyRow]] = {}
        self._deals: dict[tuple[date, date], Tallies] = {}

    def persons(self, metric: str, period: Period, timely: bool = False) -> Mapping[str, Standing]:
        """Return each person's standing, over all teams in which the person was."""
        return self._sum("person", metric, period, timely)

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        """Return each team's standing from the facts of those who were its members on the day."""
        return self._sum("team", metric, period, False)

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        """Return single days' rows of one metric, in order of day, person and team."""
        if (metric, period) not in self._rows:
            self._rows[metric, period] = self._read_rows(metric, period)
        return self._rows[metric, period]

    def _of_deals(self, period: Period) -> Tallies:
        """The tallies of the deals of a period, for metrics with a filter."""
        days = (period.start, period.end)
        if days not in self._deals:
            self._deals[days] = tallies_of_deals(load_company(), *days)
        return self._deals[days]

    def _read_rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        if is_of_some_deals(metric):
            return self._of_deals(period).rows(metric, period)
        found = read_rows(
            "SELECT period, person, team, amount, count, reached_at FROM tally "
            "WHERE metric = ? AND period BETWEEN ? AND ? AND length(period) = 10 AND count > 0 "
            "ORDER BY period, person, team",
            (metric, period.start.isoformat(), period.end.isoformat()),
        )
        days = _Days()
        return [
            TallyRow(
                days[day],
                person or None,
                team or None,
                Standing(amount, count, from_microseconds(reached)),
            )
            for day, person, team, amount, count, reached in found
        ]

    def _sum(
        self, column: str, metric: str, period: Period, timely: bool
    ) -> Mapping[str, Standing]:
        key = (column, metric, period, timely)
        if key not in self._sums:
            self._sums[key] = self._read_sum(column, metric, period, timely)
        return self._sums[key]

    def _read_sum(
        self, column: str, metric: str, period: Period, timely: bool
    ) -> Mapping[str, Standing]:
        if is_of_some_deals(metric):
            deals = self._of_deals(period)
            if column == "team":
                return deals.teams(metric, period)
            return deals.persons(metric, period, timely)
        where, arguments = _keys(period)
        found = read_rows(
            # The SQL text contains only words of this file; values are bound.
            f"SELECT {column}, {_COLUMNS[timely]} FROM tally "  # noqa: S608
            f"WHERE metric = ? AND {where} AND {column} != '' GROUP BY {column}",
            (metric, *arguments),
        )
        return {
            subject: Standing(amount, count, from_microseconds(reached))
            for subject, amount, count, reached in found
            if count
        }
