"""What all tables share: the database they are bound to later, and how instants are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from peewee import BigIntegerField, DatabaseProxy, Model

database = DatabaseProxy()

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(instant: datetime) -> int:
    """An aware instant as whole microseconds since 1970, exactly (no float in between)."""
    return (instant - EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """The aware UTC instant that lies `count` microseconds after 1970."""
    return EPOCH + timedelta(microseconds=count)


class InstantField(BigIntegerField):
    """An instant in UTC as whole microseconds since 1970, so that MAX and ORDER BY are exact."""

    def db_value(self, value: Any) -> Any:
        return to_microseconds(value) if isinstance(value, datetime) else value

    def python_value(self, value: Any) -> Any:
        return None if value is None else from_microseconds(value)


class Table(Model):
    """Base of every table."""

    class Meta:
        database = database
        legacy_table_names = False
