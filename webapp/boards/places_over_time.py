"""Show who led when: the places of a board's leaders, and of one more person, over its period.

The places are those among the people shown, computed from their own tallies; no others are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rules.periods import Period, months_of
from webapp.boards.keys import BoardKey, span_of
from webapp.boards.ranking import Board, BoardRow
from webapp.company.snapshot import Company
from webapp.store.statements import read_rows

LEADERS = 7  # rows from the top; one more line for the reader
POINTS = 8  # most points in time; a longer period is divided evenly


@dataclass(frozen=True)
class PlaceLine:
    """One row's place at each point, 1 the first; None while the row had no amount."""

    row: BoardRow
    places: tuple[int | None, ...]


@dataclass(frozen=True)
class PlacesOverTime:
    """The lines in order of rank; `points`: the last day of each point in time.

    `since` is the index of the first point from which on the board's first row has led.
    """

    points: tuple[date, ...]
    lines: tuple[PlaceLine, ...]
    since: int


def places_over_time(held: Board, company: Company, today: date, who: str) -> PlacesOverTime | None:
    """Return the places over the board's period so far; None if they show nothing.

    They show nothing for a day, one point in time, teams, ratings and fewer than two rows.
    """
    key = held.key
    rows = list(held.rows[:LEADERS])
    own = held.positions.get(who)
    if own is not None and own >= LEADERS:
        rows.append(held.rows[own])
    points = _points(key, span_of(key, company), today)
    if key.daily or key.of_teams or key.counted == "rating" or len(rows) < 2 or len(points) < 2:
        return None
    gained = _gained(key, span_of(key, company).start, [row.who for row in rows], points)
    places = [_places_at(rows, gained, number) for number in range(len(points))]
    places[-1] = {row.who: place for place, row in enumerate(rows, 1)}
    lines = tuple(PlaceLine(row, tuple(each.get(row.who) for each in places)) for row in rows)
    since = len(points) - 1
    while since and lines[0].places[since - 1] == 1:
        since -= 1
    return PlacesOverTime(points, lines, since)


def _points(key: BoardKey, span: Period, today: date) -> tuple[date, ...]:
    """The last days of at most POINTS parts of the period up to today, the last one today's."""
    last = min(span.end, today)
    if key.kind in ("quarter", "year"):
        ends = [min(month.end, last) for month in months_of(span) if month.start <= last]
        return tuple(ends[-12:])
    days = (last - span.start).days + 1
    count = min(days, POINTS)
    return tuple(
        span.start + timedelta(days=days * each // count - 1) for each in range(1, count + 1)
    )


_Sums = Mapping[str, Sequence[tuple[int, int]]]  # by person: amount and instant at a point


def _gained(key: BoardKey, first: date, whose: Sequence[str], points: Sequence[date]) -> _Sums:
    """What each person had reached at each point, and when, of tallies of days or of months."""
    length = 7 if key.kind in ("quarter", "year") else 10
    found: dict[str, list[tuple[str, int, int]]] = {who: [] for who in whose}
    rows = read_rows(
        # The text has constants of this file and placeholders only; values are bound.
        "SELECT person, period, sum(amount), max(reached_at) FROM tally "  # noqa: S608
        "WHERE period BETWEEN ? AND ? AND length(period) = ? AND metric = ? "
        f"AND person IN ({', '.join('?' * len(whose))}) GROUP BY person, period",
        (first.isoformat()[:length], points[-1].isoformat()[:length], length, key.counted, *whose),
    )
    for who, period, amount, reached in rows:
        found[who].append((period, amount, reached))
    ends = [point.isoformat()[:length] for point in points]
    return {who: [_until(end, held) for end in ends] for who, held in found.items()}


def _until(end: str, held: Sequence[tuple[str, int, int]]) -> tuple[int, int]:
    earlier = [(amount, reached) for period, amount, reached in held if period <= end]
    return sum(amount for amount, _ in earlier), max((at for _, at in earlier), default=0)


def _places_at(rows: Sequence[BoardRow], gained: _Sums, number: int) -> dict[str, int]:
    """The places at one point among these rows: the higher value, then the earlier (rule 4)."""
    reached = []
    for row in rows:
        amount, at = gained[row.who][number]
        if amount:
            reached.append((-Fraction(amount, row.target or 1), at, row.who))
    return {who: place for place, (_, _, who) in enumerate(sorted(reached), 1)}
