"""A person's figures summed by day or by month, read from the tallies of that person alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from webapp.store.statements import read_rows


def day_sums(
    person: str, metrics: Sequence[str], first: date, last: date
) -> dict[str, dict[date, int]]:
    """The amounts by metric and day from `first` to `last`, over all teams; one statement."""
    found: dict[str, dict[date, int]] = {metric: {} for metric in metrics}
    rows = read_rows(
        # The text has constants of this file and placeholders only; values are bound.
        "SELECT metric, period, sum(amount) FROM tally "  # noqa: S608
        "WHERE person = ? AND period BETWEEN ? AND ? AND length(period) = 10 "
        f"AND metric IN ({', '.join('?' * len(metrics))}) GROUP BY metric, period",
        (person, first.isoformat(), last.isoformat(), *metrics),
    )
    for metric, period, amount in rows:
        found[metric][date.fromisoformat(period)] = amount
    return found
