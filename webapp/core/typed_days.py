"""Read a day as it was typed or sent, within the years that leave room for reckoning with it."""

from __future__ import annotations

from datetime import date

from rules.periods import FIRST_YEAR, LAST_YEAR


def typed_day(text: str) -> date:
    """Read 2026-03-02. Raises ValueError, also for a year that no period lies in."""
    return demand_near(date.fromisoformat(text))


def demand_near(day: date) -> date:
    """The day, or the day and time, itself; days before it and after it can be reckoned.

    Raises ValueError for a year that no period lies in.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{day} lies in no year of ours")
    return day
