"""The touches that are not worked off yet, and how far settlement has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peewee import fn

from webapp.facts.models import Touch
from webapp.ledger.models import Settlement
from webapp.store.tables import database

EARLY_KIND = "early"


@dataclass(frozen=True)
class OpenTouch:
    """Touches of one kind, scheme and days; `number` is the newest of them."""

    number: int
    what: str
    scheme: str | None
    first: date
    last: date | None


def newest_touch() -> int:
    """The number of the newest touch; 0 if there is none."""
    row = database.connection().execute("SELECT coalesce(max(number), 0) FROM touch").fetchone()
    return int(row[0])


def _worked_upto() -> int:
    """The number up to which all touches are worked off."""
    row = database.connection().execute("SELECT coalesce(max(upto), 0) FROM touches_worked")
    return int(row.fetchone()[0])


def open_touches() -> list[OpenTouch]:
    """The touches that are not worked off, those of different people together."""
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
    """By scheme and kind of period, the day by which every ended period is settled."""
    rows = database.connection().execute(
        "SELECT scheme, kind, max(until) FROM settled_until GROUP BY scheme, kind"
    )
    return {(scheme, kind): date.fromisoformat(until) for scheme, kind, until in rows}


def seen_since(number: int) -> dict[tuple[str, str], int]:
    """The newest touch that each period's settlements saw, of those that saw at least this one."""
    rows = (
        Settlement.select(Settlement.scheme, Settlement.period, fn.MAX(Settlement.seen))
        .where(Settlement.seen >= number)
        .group_by(Settlement.scheme, Settlement.period)
    )
    return {(scheme, period): seen for scheme, period, seen in rows.tuples()}
