"""The base class of all tables, their database proxy, and field types of instants and times."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from peewee import BigIntegerField, DatabaseProxy, Model, TextField

from webapp.core.instants import from_microseconds, to_microseconds

database = DatabaseProxy()


class InstantField(BigIntegerField):
    """An instant in UTC as whole microseconds since 1970, so that MAX and ORDER BY are exact."""

    def db_value(self, value: Any) -> Any:
        return to_microseconds(value) if isinstance(value, datetime) else value

    def python_value(self, value: Any) -> Any:
        return None if value is None else from_microseconds(value)


class TimeOfDayField(TextField):
    """A time of day to the minute in the company's zone, as text such as 15:00."""

    def db_value(self, value: Any) -> Any:
        return value.isoformat("minutes") if isinstance(value, time) else value

    def python_value(self, value: Any) -> Any:
        return None if value is None else time.fromisoformat(value)


class Table(Model):
    """Base class of every table; `open_database` binds it to a database file."""

    class Meta:
        database = database
        legacy_table_names = False
