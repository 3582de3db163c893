"""Copy a company's whole SQLite database into an empty PostgreSQL database, in one transaction.

Either all rows are there, each compared with the source, or none: a move that broke off is begun
again. The source is locked against writers meanwhile and not changed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from webapp.core.errors import JiebaoError, _
from webapp.store.database import RENAMED_MIGRATIONS, open_database
from webapp.store.postgresql import WRITING
from webapp.store.postgresql_connection import connect
from webapp.store.tables import database

PIECE = 5000  # rows that are read at once
# Its rows are one for each migration that made the tables; files are copied before, by content.
NOT_COPIED = ("schema_migration", "file_content")


class TargetNotEmpty(JiebaoError):
    """The PostgreSQL database has rows already."""

    sentence = _("目标数据库的表 %(table)s 里已有数据，没有改动。请换一个空的数据库。")
    status = 409


class SourceOfOtherVersion(JiebaoError):
    """The SQLite database has not the tables of this program's version."""

    sentence = _(
        "数据目录里的数据库不是这个版本的（%(name)s），没有搬。"
        "请先用这个版本的 jiebao serve 启动一次，停掉以后再搬。"
    )
    status = 409


class RowsDiffer(JiebaoError):
    """PostgreSQL cannot hold a value of the source, or holds another one; nothing was moved."""

    sentence = _("表 %(table)s 搬不过去（%(why)s），什么都没有搬，目标数据库仍是空的。")
    status = 500


@dataclass(frozen=True)
class MovedTable:
    """A table of both databases: its columns with their types in PostgreSQL, and its key."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def listed(self) -> str:
        """The columns as SQL."""
        return ", ".join(f'"{name}"' for name in self.columns)

    @property
    def by_key(self) -> str:
        """SQL of all rows in order of the key, which is the same one in both databases."""
        order = ", ".join(f'"{name}"' for name in self.key)
        return f'SELECT {self.listed} FROM "{self.name}" ORDER BY {order}'  # noqa: S608


def count_rows(source: Path) -> int:
    """The number of rows that a move copies."""
    with closing(sqlite3.connect(source)) as held:
        return sum(
            int(held.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608
            for name in _tables_of(held)
        )


def place_of_files(source: Path) -> str:
    """The address of the store of files that a SQLite database records; `folder` by default."""
    with closing(sqlite3.connect(source)) as held:
        row = held.execute("SELECT value FROM setting WHERE name = 'files'").fetchone()
    return str(json.loads(row[0])) if row else "folder"


def move_database(
    source: Path, address: str, progress: Callable[[int], object] = int
) -> dict[str, int]:
    """Copy every table, compare all rows, and return the number of rows of each table.

    `progress` is called with numbers of copied rows. Raises SourceOfOtherVersion, TargetNotEmpty,
    RowsDiffer, and the failures of both drivers.
    """
    open_database(address)  # makes the tables
    database.close()
    with closing(sqlite3.connect(source, timeout=10)) as held, connect(address) as target:
        held.execute("BEGIN IMMEDIATE")  # nobody writes meanwhile
        with target.transaction():
            target.execute(f"SELECT pg_advisory_xact_lock({WRITING})")
            tables = _tables(target)
            _demand_same_version(held, target, tables)
            _demand_empty(target, tables)
            moved = {table.name: _copy(held, target, table, progress) for table in tables}
            for table in tables:
                _compare(held, target, table)
        held.rollback()
        target.execute("ANALYZE")  # the planner knows nothing of rows that came all at once
    return moved


def _tables_of(held: sqlite3.Connection) -> set[str]:
    rows = held.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {str(name) for (name,) in rows if not name.startswith("sqlite_")} - set(NOT_COPIED)


def _demand_same_version(
    held: sqlite3.Connection, target: psycopg.Connection[Any], tables: Sequence[MovedTable]
) -> None:
    """Raises SourceOfOtherVersion with the first migration or table that only one side has."""
    sql = "SELECT name FROM schema_migration"
    ours = {name for (name,) in target.execute(sql)}
    theirs = {RENAMED_MIGRATIONS.get(name, name) for (name,) in held.execute(sql)}
    differing = ours ^ theirs or _tables_of(held) ^ {table.name for table in tables}
    if differing:
        raise SourceOfOtherVersion(name=min(differing))


def _demand_empty(target: psycopg.Connection[Any], tables: Sequence[MovedTable]) -> None:
    for table in tables:
        if target.execute(f'SELECT 1 FROM "{table.name}" LIMIT 1').fetchone():  # noqa: S608
            raise TargetNotEmpty(table=table.name)


def _tables(target: psycopg.Connection[Any]) -> list[MovedTable]:
    """All tables to be copied, each after those that its rows refer to."""
    waiting: dict[str, set[str]] = {
        name: set()
        for (name,) in target.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        )
        if name not in NOT_COPIED
    }
    for table, referred in target.execute(_REFERENCES):
        waiting[table].add(referred)
    ordered: list[MovedTable] = []
    while waiting:
        ready = sorted(name for name, needed in waiting.items() if not needed & waiting.keys())
        ordered += [_table(target, name) for name in ready]
        for name in ready:
            del waiting[name]
    return ordered


_REFERENCES = """
SELECT one.relname, other.relname FROM pg_constraint AS c
JOIN pg_class AS one ON one.oid = c.conrelid JOIN pg_class AS other ON other.oid = c.confrelid
WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace
  AND c.conrelid <> c.confrelid
"""
_COLUMNS = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position
"""
_KEY = """
SELECT a.attname FROM pg_index AS i
JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, place) ON TRUE
JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE i.indrelid = quote_ident(%s)::regclass AND i.indisprimary ORDER BY k.place
"""


def _table(target: psycopg.Connection[Any], name: str) -> MovedTable:
    columns = target.execute(_COLUMNS, (name,)).fetchall()
    key = tuple(column for (column,) in target.execute(_KEY, (name,)))
    return MovedTable(name, tuple(each[0] for each in columns), tuple(e[1] for e in columns), key)


def _copy(
    held: sqlite3.Connection,
    target: psycopg.Connection[Any],
    table: MovedTable,
    progress: Callable[[int], object],
) -> int:
    """Copy a table in order of its key; return the number of its rows."""
    copied = 0
    try:
        with target.cursor().copy(f'COPY "{table.name}" ({table.listed}) FROM STDIN') as copy:
            for rows in _pieces(held.execute(table.by_key)):
                for row in rows:
                    copy.write_row(_converted(row, table.types))
                copied += len(rows)
                progress(len(rows))
    except (psycopg.DataError, psycopg.IntegrityError) as refused:
        raise RowsDiffer(table=table.name, why=str(refused).splitlines()[0]) from refused
    return copied


def _converted(row: Sequence[Any], types: Sequence[str]) -> list[Any]:
    """A row of SQLite's as PostgreSQL's columns take it: truth values are no numbers there."""
    return [
        bool(value) if kind == "boolean" and value is not None else value
        for value, kind in zip(row, types, strict=True)
    ]


def _compare(held: sqlite3.Connection, target: psycopg.Connection[Any], table: MovedTable) -> None:
    """Read a table in order of its key from both, and raise RowsDiffer at the first difference."""
    with target.cursor(name="moved") as cursor:
        cursor.execute(table.by_key)
        theirs = _pieces(cursor)
        for number, rows in enumerate(_pieces(held.execute(table.by_key))):
            if rows != next(theirs, []):
                raise RowsDiffer(table=table.name, why=f"{number * PIECE + 1}–")
        if next(theirs, []):
            raise RowsDiffer(table=table.name, why="+")


def _pieces(cursor: Any) -> Iterator[list[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(PIECE):
        yield [tuple(row) for row in rows]
