"""Overwrite and delete rows so that the old values are nowhere left in SQLite's files.

The pragma `secure_delete` (webapp/store/sqlite.py) fills freed bytes of a page with zeros; the
former pages lie in the WAL until `empty_wal`. Names of tables, columns and conditions are
constants of our own code; values are bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.store.tables import database

AT_ONCE = 500  # rows that one statement changes


def overwrite(
    table: str, values: Mapping[str, Any], where: str, asked: Mapping[str, Any] | None = None
) -> int:
    """Set columns of the rows that `where` selects; return how many rows were not so before.

    `asked`: the values of the named places of `where`.
    """
    sets = ", ".join(f'"{column}" = :set_{column}' for column in values)
    other = " OR ".join(f'"{column}" IS NOT :set_{column}' for column in values)
    bound = {f"set_{column}": value for column, value in values.items()} | dict(asked or {})
    sql = f'UPDATE "{table}" SET {sets} WHERE ({where}) AND ({other})'
    return int(database.connection().execute(sql, bound).rowcount)


def delete(table: str, where: str, asked: Mapping[str, Any] | None = None) -> int:
    """Delete the rows that `where` selects; return how many."""
    sql = f'DELETE FROM "{table}" WHERE {where}'
    return int(database.connection().execute(sql, dict(asked or {})).rowcount)


def rows_where(table: str, where: str, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that `where` selects, each as column to raw value, in the table's order."""
    found = database.connection().execute(f'SELECT * FROM "{table}" WHERE {where}', dict(asked))
    columns = [each[0] for each in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found]


def count_where(table: str, where: str, asked: Mapping[str, Any]) -> int:
    """How many rows `where` selects."""
    sql = f'SELECT count(*) FROM "{table}" WHERE {where}'
    return int(database.connection().execute(sql, dict(asked)).fetchone()[0])


def counts_where(
    parts: Sequence[tuple[str, str, str]], asked: Mapping[str, Any]
) -> list[tuple[str, int]]:
    """How many rows each part (a label, a table and its condition) selects, in one statement."""
    sql = " UNION ALL ".join(
        f"SELECT '{label}', count(*) FROM \"{table}\" WHERE {where}"
        for label, table, where in parts
    )
    return list(database.connection().execute(sql, dict(asked)))


def text_columns() -> list[tuple[str, str]]:
    """Each table and column of texts, except tables without a rowid."""
    sql = """SELECT tables.name, columns.name
             FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
             WHERE tables.type = 'table' AND tables.sql NOT LIKE '%WITHOUT ROWID%'
                   AND columns.type LIKE 'TEXT%' ORDER BY 1, 2"""
    return [(str(table), str(column)) for table, column in database.connection().execute(sql)]


def rows_holding(table: str, column: str, text: str) -> list[int]:
    """The rowids of the rows whose text holds `text` somewhere; reads the whole table."""
    sql = f'SELECT rowid FROM "{table}" WHERE instr("{column}", ?)'
    return [int(row[0]) for row in database.connection().execute(sql, (text,))]


def replace_text(table: str, column: str, rows: Sequence[int], text: str, by: str) -> None:
    """Replace `text` in these rows."""
    sql = f'UPDATE "{table}" SET "{column}" = replace("{column}", ?, ?) WHERE rowid = ?'
    database.connection().executemany(sql, [(text, by, row) for row in rows])


def empty_wal() -> bool:
    """Write all commits into the database file and cut the WAL to nothing.

    False if somebody reads an older state: then it has to be tried again.
    """
    busy, _pages, _done = (
        database.connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    )
    return not busy
