"""Read one person's timely figures day by day from that person's rows of `tally`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from webapp.core.instants import from_microseconds
from webapp.store.statements import read_rows


@dataclass(frozen=True)
class OneDay:
    """A day's timely amount of a metric (rule 5), and when the last timely record happened."""

    amount: int
    reached_at: datetime


DayHistory = Mapping[str, Mapping[date, OneDay]]  # by metric, then by day


def day_history(person: str, metrics: Sequence[str], first: date, last: date) -> DayHistory:
    """Return the days from `first` to `last` with timely records, over all teams, by metric."""
    found: dict[str, dict[date, OneDay]] = {metric: {} for metric in metrics}
    rows = read_rows(
        # The text has constants of this file and placeholders only; values are bound.
        "SELECT metric, period, sum(timely_amount), max(timely_reached_at) FROM tally "  # noqa: S608
        "WHERE person = ? AND period BETWEEN ? AND ? AND length(period) = 10 "
        f"AND metric IN ({', '.join('?' * len(metrics))}) "
        "GROUP BY metric, period HAVING sum(timely_count) > 0",
        (person, first.isoformat(), last.isoformat(), *metrics),
    )
    for metric, period, amount, reached in rows:
        found[metric][date.fromisoformat(period)] = OneDay(amount, from_microseconds(reached))
    return found


def best_days(person: str, metrics: Sequence[str], before: date) -> dict[str, int]:
    """Return the largest timely amount of one day before `before`, by metric; 0 without any."""
    rows = read_rows(
        # The text has constants of this file and placeholders only; values are bound.
        "SELECT metric, max(amount) FROM (SELECT metric, sum(timely_amount) AS amount FROM tally "  # noqa: S608
        "WHERE person = ? AND period < ? AND length(period) = 10 "
        f"AND metric IN ({', '.join('?' * len(metrics))}) "
        "GROUP BY metric, period) AS day GROUP BY metric",
        (person, before.isoformat(), *metrics),
    )
    return dict.fromkeys(metrics, 0) | dict(rows.fetchall())
