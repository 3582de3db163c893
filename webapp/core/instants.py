"""Convert instants in UTC to whole microseconds since 1970 and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(instant: datetime) -> int:
    """Return an aware instant as whole microseconds since 1970, exactly (no float in between)."""
    return (instant - EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """Return the aware UTC instant that lies `count` microseconds after 1970."""
    return EPOCH + timedelta(microseconds=count)


def as_instant(value: datetime | int) -> datetime:
    """Return a computed instant, which peewee hands on as its number: unlike that of a column."""
    return value if isinstance(value, datetime) else from_microseconds(value)
