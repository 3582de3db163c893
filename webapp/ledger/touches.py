"""Read the touches newer than `touches_worked`, and the day until which periods are settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peewee import fn

from webapp.facts.models import Touch
from webapp.ledger.models import Settlement
from webapp.store.statements import read_rows

EARLY_KIND = "early"


@dataclass(frozen=True)
class OpenTouch:
    """All open touches of one kind, scheme and days; `number` is the newest of them."""

    number: int
    what: str
    scheme: str | None
    first: date
    last: date | None


def newest_touch() -> int:
    """Return the number of the newest touch; 0 if there is none."""
    row = read_rows("SELECT coalesce(max(number), 0) FROM touch").fetchone()
    return int(row[0])


def _worked_upto() -> int:
    """The number up to which all touches are worked off."""
    row = read_rows("SELECT coalesce(max(upto), 0) FROM touches_worked")
    return int(row.fetchone()[0])


def open_touches() -> list[OpenTouch]:
    """Return the touches newer than `touches_worked`, equal ones of different people as one."""
    if newest_touch() == (worked := _worked_upto()):
        return []
    rows = (
        Touch.select(fn.MAX(Touch.number), Touch.what, Touch.scheme, Touch.first, Touch.last)
        .where(Touch.number > worked)
        .group_by(Touch.what, Touch.scheme, Touch.first, Touch.last)
        .tuples()
    )
    return [OpenTouch(*row) for row in rows]


def settled_until() -> dict[tuple[str, str], date]:
    """Return the day by which every ended period is settled, by scheme and kind of period."""
    rows = read_rows("SELECT scheme, kind, max(until) FROM settled_until GROUP BY scheme, kind")
    return {(scheme, kind): date.fromisoformat(until) for scheme, kind, until in rows}


def seen_since(number: int) -> dict[tuple[str, str], int]:
    """Return the newest `Settlement.seen` of each period, only of settlements from `number` on."""
    rows = (
        Settlement.select(Settlement.scheme, Settlement.period, fn.MAX(Settlement.seen))
        .where(Settlement.seen >= number)
        .group_by(Settlement.scheme, Settlement.period)
    )
    return {(scheme, period): seen for scheme, period, seen in rows.tuples()}
