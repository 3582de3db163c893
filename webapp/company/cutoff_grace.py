"""The grace after a day's cut-off, for records of phones that were without a network."""

from __future__ import annotations

import json
from datetime import date, timedelta

from webapp.store.models import Setting

NAME = "grace"


def read_graces() -> tuple[tuple[date, timedelta], ...]:
    """Every grace there has been, each from its day on, in order of those days."""
    held = Setting.get_or_none(Setting.name == NAME)
    told = json.loads(held.value) if held else []
    return tuple((date.fromisoformat(day), timedelta(minutes=minutes)) for day, minutes in told)


def with_grace(start: date, minutes: int) -> str:
    """The setting's text once this grace is added; one of the same day gives way to it."""
    held = {day: int(grace.total_seconds()) // 60 for day, grace in read_graces()}
    held[start] = minutes
    return json.dumps([[day.isoformat(), held[day]] for day in sorted(held)])
