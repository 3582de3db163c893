"""Read the grace after a day's cut-off, for records of phones that had no network."""

from __future__ import annotations

import json
from datetime import date, timedelta

from webapp.store.models import Setting

NAME = "grace"


def read_graces() -> tuple[tuple[date, timedelta], ...]:
    """Return all graces that were set, as (first day, grace), in order of the days."""
    held = Setting.get_or_none(Setting.name == NAME)
    rows = json.loads(held.value) if held else []
    return tuple((date.fromisoformat(day), timedelta(minutes=minutes)) for day, minutes in rows)


def with_grace(start: date, minutes: int) -> str:
    """Return the setting's JSON text with this grace added, in place of one of the same day."""
    held = {day: int(grace.total_seconds()) // 60 for day, grace in read_graces()}
    held[start] = minutes
    return json.dumps([[day.isoformat(), held[day]] for day in sorted(held)])
