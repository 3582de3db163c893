"""Read the workday calendar, and the days on which people have no floor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from peewee import JOIN, fn

from webapp.company.models import CalendarDay, Relief, ReliefEnd

HOLIDAY, WORKDAY, USUAL = "holiday", "workday", "usual"
ATTENDED = ("duty", "exempt")  # kinds of relief whose days count as attended
Spans = tuple[tuple[date, date | None], ...]


def calendar_days_in_force(
    first: date = date.min, last: date = date.max
) -> dict[date, CalendarDay]:
    """Return the valid (latest) row of each day that was ever set, by day, in order."""
    latest = CalendarDay.select(fn.MAX(CalendarDay.id)).group_by(CalendarDay.on)
    rows = (
        CalendarDay.select()
        .where(CalendarDay.id.in_(latest), CalendarDay.on.between(first, last))
        .order_by(CalendarDay.on)
    )
    return {row.on: row for row in rows}


def days_of_kind(kind: str) -> frozenset[date]:
    """Return the days that are set to a kind: HOLIDAY or WORKDAY."""
    return frozenset(on for on, row in calendar_days_in_force().items() if row.kind == kind)


def read_reliefs() -> tuple[dict[str, Spans], dict[str, Spans]]:
    """Return the spans of days without a floor, by person; and those spans that are leave."""
    spans: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    leaves: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    rows = (
        Relief.select(Relief, ReliefEnd)
        .join(ReliefEnd, JOIN.LEFT_OUTER)
        .order_by(Relief.from_on, Relief.id)
    )
    for row in rows:
        last = relief_last_day(row)
        if last is None or last >= row.from_on:
            spans[row.person_id].append((row.from_on, last))
            if row.kind not in ATTENDED:
                leaves[row.person_id].append((row.from_on, last))
    return _as_tuples(spans), _as_tuples(leaves)


def _as_tuples(spans: Mapping[str, list[tuple[date, date | None]]]) -> dict[str, Spans]:
    return {person: tuple(held) for person, held in spans.items()}


def relief_last_day(relief: Relief) -> date | None:
    """Return the last day of a relief, its early end considered; None: it has no end.

    A last day before the first day means that the relief was cancelled.
    """
    end = getattr(relief, "reliefend", None)
    if end is None:
        return relief.to_on
    ended = end.from_on - timedelta(days=1)
    return min(ended, relief.to_on) if relief.to_on else ended
