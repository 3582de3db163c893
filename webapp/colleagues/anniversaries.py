"""Days that come back each year: birthdays and the day of hiring. Pure; ages are never computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

AHEAD = 7  # days before a birthday from which a greeting is due
LATE = 5  # days after it until which a late greeting is better than none (Cappelli et al. 2026)
COMING, TODAY, LATE_NOW, MISSED = "coming", "today", "late", "missed"
PUBLIC, SUPERVISOR, NOBODY = "public", "supervisor", "nobody"  # who sees a birthday
CHOICES = (PUBLIC, SUPERVISOR, NOBODY)


@dataclass(frozen=True)
class YearlyDay:
    """A birthday or an anniversary: its day, whose it is, and for the latter how many years."""

    on: date
    person: str
    years: int = 0


def day_in(born: date, year: int) -> date:
    """The day of a year on which a day comes back; that of 29 February is 28 February."""
    try:
        return born.replace(year=year)
    except ValueError:
        return born.replace(year=year, day=28)


def near(born: date, today: date) -> date | None:
    """The birthday for which a greeting is due today: AHEAD days before it to LATE after it."""
    for year in (today.year - 1, today.year, today.year + 1):
        on = day_in(born, year)
        if -AHEAD <= (today - on).days <= LATE:
            return on
    return None


def state_of(on: date, today: date) -> str:
    """Where a birthday that nobody has greeted stands: coming, today, late or missed."""
    after = (today - on).days
    if after <= 0:
        return TODAY if after == 0 else COMING
    return LATE_NOW if after <= LATE else MISSED


def greeted_late(on: date, greeted: date) -> int:
    """How many days after the birthday it was greeted; 0 in time."""
    return max(0, (greeted - on).days)


def last_of(month: date) -> date:
    """The last day of the month of a day."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
