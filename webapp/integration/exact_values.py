"""Values as the API and webhooks write them: instants in UTC as ISO 8601."""

from __future__ import annotations

from datetime import UTC, date, datetime, time


def utc_text(at: datetime) -> str:
    """An aware instant as 2026-03-02T02:00:00.000000Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def utc_text_or_none(at: datetime | None) -> str | None:
    """As `utc_text`; None for None."""
    return None if at is None else utc_text(at)


def day_or_none(day: date | None) -> str | None:
    """A day as 2026-03-02; None for None."""
    return None if day is None else day.isoformat()


def time_or_none(at: time | None) -> str | None:
    """A time of day in the company's zone as 15:30; None for None."""
    return None if at is None else at.isoformat("minutes")
