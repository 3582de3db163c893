"""Write rows of the table `tally` by prepared SQL: add movements, sum shorter periods, remove."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from webapp.store.statements import change_each, listed, read_rows

TallyKey = tuple[str, str, str, str]
TallyMove = list[int]
_MOVE_TALLY = """
INSERT INTO tally (period, metric, person, team, amount, count, reached_at,
                   timely_amount, timely_count, timely_reached_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (period, metric, person, team) DO UPDATE SET
    amount = tally.amount + excluded.amount,
    count = tally.count + excluded.count,
    reached_at = CASE WHEN tally.reached_at > excluded.reached_at
                      THEN tally.reached_at ELSE excluded.reached_at END,
    timely_amount = tally.timely_amount + excluded.timely_amount,
    timely_count = tally.timely_count + excluded.timely_count,
    timely_reached_at = CASE WHEN tally.timely_reached_at > excluded.timely_reached_at
                             THEN tally.timely_reached_at ELSE excluded.timely_reached_at END
"""


def move_tallies(moves: Mapping[TallyKey, TallyMove]) -> None:
    """Add each move (amount, count, reached_at, and the same three timely) to its tally."""
    add_tallies([(*key, *move) for key, move in moves.items()])


def add_tallies(rows: Iterable[Sequence[Any]]) -> None:
    """Add each row (the columns of a key, then those of its move) to its tally."""
    change_each(_MOVE_TALLY, rows)


_INSERT_TALLIES = """
INSERT INTO tally (period, metric, person, team, amount, count, reached_at,
                   timely_amount, timely_count, timely_reached_at)
"""
_SUM_TALLIES = """
SELECT ?, metric, person, team, sum(amount), sum(count), max(reached_at),
       sum(timely_amount), sum(timely_count), max(timely_reached_at)
FROM {parts} CROSS JOIN tally
WHERE tally.period BETWEEN part.first AND part.last {condition}
GROUP BY metric, person, team
"""


def _sum_of(condition: str = "") -> str:
    """The SQL that sums tallies of a list of spans; `condition` on the tallies begins with AND."""
    return _SUM_TALLIES.format(parts=listed("part", first="TEXT", last="TEXT"), condition=condition)


def sum_tallies(period: str, parts: Sequence[tuple[str, str]], person: str | None = None) -> None:
    """Insert the tallies of `period`, which has none yet, as sums of shorter periods' tallies.

    Each part is a first and a last period: days of one month, or the same month twice. Parts do
    not overlap. `person`: sum only this person's tallies. Each part reads one range of the primary
    key, or of the index on person and period.
    """
    values = [period, json.dumps(parts)]
    if person is None:
        read_rows(_INSERT_TALLIES + _sum_of(), values)
    else:
        read_rows(_INSERT_TALLIES + _sum_of("AND person = ?"), [*values, person])


def read_sums(period: str, parts: Sequence[tuple[str, str]]) -> dict[TallyKey, TallyMove]:
    """The sums that `sum_tallies` would insert, without inserting them."""
    rows = read_rows(_sum_of(), [period, json.dumps(parts)])
    return {tuple(row[:4]): list(row[4:]) for row in rows}


def remove_tallies(person: str, period: str) -> None:
    """Remove this person's tallies of one period, before they are computed again."""
    read_rows("DELETE FROM tally WHERE person = ? AND period = ?", (person, period))
