"""Sum one metric of a board from `tally`, by person or by team."""

from __future__ import annotations

from datetime import date

from rules.periods import Period
from rules.tallies import Standing
from webapp.boards.keys import BoardKey
from webapp.core.instants import from_microseconds
from webapp.store.statements import read_rows

_ALL = "sum(amount), sum(count), max(reached_at)"
_TIMELY = "sum(timely_amount), sum(timely_count), max(timely_reached_at)"


def figures(key: BoardKey) -> dict[str, Standing]:
    """Return each person's standing over all teams, or each team's standing, by id.

    A team's standing has the facts of those who were its members on the fact's day, and those of
    the team itself (rule 3). A day's board leaves out facts that came after the cut-off.
    """
    return _sums(key, key.column, f"{key.column} != ''", ())


def parts_of(key: BoardKey, team: str) -> dict[str, Standing]:
    """Return the parts of a team's standing by person; under `""` the facts of the team itself."""
    return _sums(key, "person", "team = ?", (team,))


def late_fact_count(key: BoardKey, who: str) -> int:
    """Return how many facts a day's board leaves out because they came after the cut-off."""
    where, arguments = _where(key)
    found = read_rows(
        f"SELECT coalesce(sum(count - timely_count), 0) FROM tally "  # noqa: S608
        f"WHERE {where} AND {key.column} = ?",
        (*arguments, who),
    )
    return int(found.fetchone()[0])


def _sums(
    key: BoardKey, column: str, condition: str, values: tuple[str, ...]
) -> dict[str, Standing]:
    where, arguments = _where(key)
    columns = _TIMELY if key.daily else _ALL
    found = read_rows(
        # The text has constants of this file and the key's column names only; values are bound.
        f"SELECT {column}, {columns} FROM tally "  # noqa: S608
        f"WHERE {where} AND {condition} GROUP BY {column}",
        (*arguments, *values),
    )
    return {
        who: Standing(amount, count, from_microseconds(reached))
        for who, amount, count, reached in found
        if count
    }


def _where(key: BoardKey) -> tuple[str, tuple[str, ...]]:
    periods = ", ".join("?" * len(key.tallied))
    return f"period IN ({periods}) AND metric = ?", (*key.tallied, key.counted)


def days_with(key: BoardKey, person: str, span: Period) -> list[tuple[date, int]]:
    """Return the days on which a person's facts changed the metric, the newest first.

    Each day has the number of the facts that count on the board.
    """
    column = "timely_count" if key.daily else "count"
    found = read_rows(
        # The text has constants of this file only; values are bound.
        f"SELECT period, sum({column}) FROM tally WHERE person = ? AND metric = ? "  # noqa: S608
        "AND period BETWEEN ? AND ? AND length(period) = 10 GROUP BY period ORDER BY period DESC",
        (person, key.counted, span.start.isoformat(), span.end.isoformat()),
    )
    return [(date.fromisoformat(day), count) for day, count in found]
