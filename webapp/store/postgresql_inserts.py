"""Rewrites INSERTs for PostgreSQL so that one statement does the work of several: each one costs
the program a round trip and some fifty microseconds of the processor beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from webapp.store.engine import Insertion, OfFirst

_ONE_ROW = re.compile(
    r'\s*INSERT INTO "?(\w+)"? \(([^()]*)\)\s*VALUES \(\?(?:, \?)*\)([^?]*)', re.DOTALL
)


@lru_cache(maxsize=1024)
def of_many_rows(sql: str) -> tuple[str, tuple[str, ...]] | None:
    """An INSERT of one row as one of all rows of a `?`, and its columns; None if it is no such one.

    The `?` is what `as_objects` returns. Rows are inserted in their order.
    """
    found = _ONE_ROW.fullmatch(sql)
    if found is None:
        return None
    table, columns, rest = found[1], _columns(found[2]), found[3]
    listed = _listed(columns)
    # Not NULL::"line": PostgreSQL has a type of that name, and of others.
    kind = f'(SELECT a_whole_row FROM "{table}" AS a_whole_row WHERE FALSE)'  # noqa: S608
    rows = f"json_populate_recordset({kind}, CAST(? AS json))"
    return f'INSERT INTO "{table}" ({listed}) SELECT {listed} FROM {rows}{rest}', columns  # noqa: S608


def as_objects(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The rows as a JSON list of objects. Raises TypeError for bytes, which JSON has not."""
    return _ENCODER.encode([dict(zip(columns, row, strict=True)) for row in rows])


def insert_together(
    first: Insertion, key: str, others: Sequence[Insertion]
) -> tuple[str, list[Any]]:
    """One statement, with its values, that does `Engine.insert_with` and returns the number."""
    shapes = tuple((sql, tuple(map(_shape, values))) for sql, values in others)
    held = list(first[1])
    for _sql, values in others:
        held += [
            each.before if type(each) is OfFirst else each
            for each in values
            if type(each) is not OfFirst or each.before
        ]
    return _together(first[0], key, shapes), held


@lru_cache(maxsize=256)
def _together(first: str, key: str, others: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    also = "".join(
        f", also_{place} AS ({_of_first(sql, shape)})" for place, (sql, shape) in enumerate(others)
    )
    return f'WITH made AS ({first} RETURNING "{key}" AS number){also} SELECT number FROM made'  # noqa: S608


def _of_first(sql: str, values: Sequence[str]) -> str:
    """An INSERT of one row whose values are these pieces of SQL, for the row of `made`."""
    found = _ONE_ROW.fullmatch(sql)
    if found is None or found[3]:
        raise ValueError(sql)
    listed = _listed(_columns(found[2]))
    return f'INSERT INTO "{found[1]}" ({listed}) SELECT {", ".join(values)} FROM made'  # noqa: S608


def _shape(value: Any) -> str:
    """The SQL of a value of a further row."""
    if type(value) is not OfFirst:
        return "?"
    return "CAST(? AS text) || made.number" if value.before else "made.number"


def _columns(listed: str) -> tuple[str, ...]:
    return tuple(each.strip().strip('"') for each in listed.split(","))


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=_plain)
