"""Read the tallies of the database for the rules: sums by person or team, or single days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rules.periods import Period
from rules.tallies import Standing, TallyRow
from webapp.core.instants import from_microseconds
from webapp.store.tables import database

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


class DatabaseTallies:
    """Reads running tallies: whole months from monthly rows, other spans from daily rows.

    An instance reads each figure once, so two settlements over one instance see the same tallies.
    """

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str, Period, bool], Mapping[str, Standing]] = {}
        self._rows: dict[tuple[str, Period], Sequence[TallyRow]] = {}

    def persons(self, metric: str, period: Period, timely: bool = False) -> Mapping[str, Standing]:
        """Each person's standing, over all teams they were in."""
        return self._sum("person", metric, period, timely)

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        """Each team's standing over the facts of its members on each fact's day."""
        return self._sum("team", metric, period, False)

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        """Single days' rows of one metric, in order of day, person and team."""
        if (metric, period) not in self._rows:
            self._rows[metric, period] = self._read_rows(metric, period)
        return self._rows[metric, period]

    def _read_rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        found = database.connection().execute(
            "SELECT period, person, team, amount, count, reached_at FROM tally "
            "WHERE metric = ? AND period BETWEEN ? AND ? AND length(period) = 10 AND count > 0 "
            "ORDER BY period, person, team",
            (metric, period.start.isoformat(), period.end.isoformat()),
        )
        return [
            TallyRow(
                day=date.fromisoformat(day),
                person=person or None,
                team=team or None,
                standing=Standing(amount, count, from_microseconds(reached)),
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
        where, arguments = _keys(period)
        found = database.connection().execute(
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
