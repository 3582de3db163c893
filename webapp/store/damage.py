"""Find the first damaged table of a database by SQLite's check, then by the types of its values."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from webapp.store.tables import database

# What a column of a declared type may hold (SQLite's typeof), besides null.
_KINDS = {"INTEGER": "integer", "TEXT": "text", "DATE": "text", "BLOB": "blob"}


@dataclass(frozen=True)
class TableDamage:
    """A damaged table (empty: the schema itself), and what SQLite says of the damage."""

    table: str
    why: str


def first_damage() -> TableDamage | None:
    """The first damaged table by name; None if every table has readable rows of the declared types.

    Reads the whole database; for the case that something could not be read.
    """
    try:
        tables = list(_tables())
    except sqlite3.DatabaseError as failure:
        return TableDamage("", str(failure))
    for table in tables:
        why = _damage_of(table)
        if why:
            return TableDamage(table, why)
    return None


def number_of_tables() -> int:
    """Count the tables of the database."""
    return len(list(_tables()))


def file_damage(progress: Callable[[int], object]) -> TableDamage | None:
    """Return the damage that SQLite's check finds in pages, indexes, NOT NULL and CHECK.

    `progress` is called with 1 for each table.
    """
    for table in _tables():
        progress(1)
        why = _page_damage(table)
        if why:
            return TableDamage(table, why)
    return None


def _tables() -> Iterator[str]:
    rows = database.connection().execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    )
    return (str(name) for (name,) in rows.fetchall())


def _page_damage(table: str) -> str:
    [told] = database.connection().execute(f'PRAGMA quick_check("{table}")').fetchmany(1)
    return "" if told[0] == "ok" else str(told[0]).removeprefix("*** in database main ***\n")


def _damage_of(table: str) -> str:
    try:
        return _page_damage(table) or _odd_value(table) or _unreadable_text(table)
    except sqlite3.DatabaseError as failure:
        return str(failure)


def _odd_value(table: str) -> str:
    """The first column that has a value of another kind than declared."""
    connection = database.connection()
    for column in connection.execute(f'PRAGMA table_info("{table}")').fetchall():
        name, kind = column[1], _KINDS.get(column[2])
        odd = f"typeof(\"{name}\") NOT IN (?, 'null')"
        sql = f'SELECT count(*) FROM "{table}" WHERE {odd}'  # noqa: S608 - names of the schema
        found = connection.execute(sql, (kind,)).fetchone()[0] if kind else 0
        if found:
            return f"{name}: {found}"
    return ""


def _unreadable_text(table: str) -> str:
    """Why a row's texts cannot be read (a byte that is no UTF-8); empty if all can."""
    sql = f'SELECT * FROM "{table}"'  # noqa: S608 - a name of the schema
    for _row in database.connection().execute(sql):
        pass
    return ""
