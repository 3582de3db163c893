"""Make the SQL that inserts a row of a table, once for each set of columns, and convert values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import AutoField, DateField, ForeignKeyField, IntegerField, TextField

from webapp.store.engine import Insertion, OfFirst

Convert = Callable[[Any], Any]
_AS_IT_IS = frozenset({OfFirst})  # the engine puts the number in its place


@dataclass(frozen=True)
class _Plan:
    """The SQL of a table's columns; how each given value is converted; the defaults of the rest.

    `given`: the conversion and the types whose values it would leave as they are.
    """

    sql: str
    given: tuple[tuple[Convert, frozenset[type]], ...]
    defaults: tuple[Any, ...]


_PLANS: dict[tuple[Any, ...], _Plan] = {}


def insertion(model: Any, values: Mapping[str, Any]) -> Insertion:
    """Return the SQL that inserts these values, and the values converted for the database.

    A column that is not given gets its default, as in a query object.
    """
    key = (model, *values)
    plan = _PLANS.get(key)
    if plan is None:
        plan = _PLANS[key] = _plan(model, tuple(values))
    row = [
        value if value is None or type(value) in plain else convert(value)
        for value, (convert, plain) in zip(values.values(), plan.given, strict=True)
    ]
    row += plan.defaults
    return plan.sql, row


def insert_sql(table: str, columns: Iterable[str]) -> str:
    """Return the SQL that inserts one row of values for these columns."""
    names = list(columns)
    listed = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table}" ({listed}) VALUES ({", ".join("?" * len(names))})'  # noqa: S608


def running_number(model: Any) -> str | None:
    """The column of a table's running number; None if its key is something else."""
    key = model._meta.primary_key
    return str(key.column_name) if isinstance(key, AutoField) else None


def _plan(model: Any, names: tuple[str, ...]) -> _Plan:
    meta = model._meta
    if meta._default_callable_list:
        raise TypeError(f"{model.__name__} computes a default")  # it would be kept for all rows
    defaults = {name: value for name, value in meta.get_default_dict().items() if name not in names}
    fields = [meta.combined[name] for name in (*names, *defaults)]
    given = tuple((field.db_value, _plain_types(field)) for field in fields[: len(names)])
    others = [
        field.db_value(value)
        for field, value in zip(fields[len(names) :], defaults.values(), strict=True)
    ]
    sql = insert_sql(meta.table_name, (field.column_name for field in fields))
    return _Plan(sql, given, tuple(others))


def _plain_types(field: Any) -> frozenset[type]:
    """The types of which the field's conversion returns each value as it is."""
    while isinstance(field, ForeignKeyField):
        field = field.rel_field
    if isinstance(field, TextField):
        return _AS_IT_IS | {str}
    if isinstance(field, IntegerField):
        return _AS_IT_IS | {int}
    return _AS_IT_IS | {date} if isinstance(field, DateField) else _AS_IT_IS
