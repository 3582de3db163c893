"""Open the database, lock it for writing, and write what every record moves, on either engine.

Tallies, notices and plain inserts are prepared SQL that both engines read; what only one of them
knows is in `sqlite.py` and `postgresql.py`, which `engine.py` describes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import Database

from webapp.core.disk_faults import DiskFault, disk_fault
from webapp.store.insertions import insert_sql, insertion, running_number
from webapp.store.sqlite import SqliteEngine
from webapp.store.statements import change_each, engine, listed, read_rows
from webapp.store.tables import database

MIGRATIONS = Path(__file__).parent / "migrations"
# Former names of migrations, as databases have recorded them, with the present names.
RENAMED_MIGRATIONS = {"0032_rejection": "0031_rejection"}

POSTGRESQL = ("postgresql://", "postgres://")


def open_database(place: Path | str) -> Database:
    """Bind all tables to the database, bring its schema up to date, and return it.

    `place`: SQLite's file, or the address of a PostgreSQL database (`postgresql://…`).
    """
    if str(place).startswith(POSTGRESQL):
        from webapp.store.postgresql import PostgresqlEngine

        opened: Any = PostgresqlEngine(str(place))
    else:
        opened = SqliteEngine(place)
    database.initialize(opened)
    opened.prepare_schema(MIGRATIONS, RENAMED_MIGRATIONS)
    return opened


def has_no_database(place: Path | str) -> bool:
    """Whether there is no database yet: no file, or no table in the PostgreSQL database."""
    if not str(place).startswith(POSTGRESQL):
        return not Path(place).exists()
    from webapp.store.postgresql_schema import is_empty

    return is_empty(str(place))


def forget_everything(place: Path | str) -> None:
    """Remove all rows of a database that was never served and is not open."""
    if str(place).startswith(POSTGRESQL):
        from webapp.store.postgresql_schema import empty

        empty(str(place))
        return
    for file in Path(place).parent.glob(f"{Path(place).name}*"):
        file.unlink()


@contextmanager
def write_lock() -> Iterator[None]:
    """Open a write transaction that locks at its start, so that it never fails half-way.

    The lock is held until the commit: the commits of all processes follow one another (engine.py).
    """
    with database.atomic("IMMEDIATE"):
        engine().begin_pieces()
        try:
            yield
        except BaseException:
            engine().mend_transaction()
            raise


@contextmanager
def piece_of_transaction() -> Iterator[None]:
    """A piece of the open transaction: an exception undoes it alone."""
    held = engine()
    held.begin_piece()
    try:
        yield
        held.keep_piece()
    except BaseException:
        held.undo_piece()
        raise


def is_in_transaction() -> bool:
    """Whether a transaction is still open: on a full disk SQLite itself rolls it back."""
    return engine().is_in_transaction()


def disk_fault_of(failure: BaseException | None) -> DiskFault | None:
    """The `DiskFault` that a failure, or one of its causes, stands for; None if there is none."""
    while failure is not None:
        if isinstance(failure, DiskFault):
            return failure
        if isinstance(failure, OSError) and (fault := disk_fault(failure)):
            return fault
        if database.obj is not None and (fault := engine().fault_of(failure)):
            return fault
        failure = failure.__cause__ or failure.__context__
    return None


def notice_seq(*topics: str) -> int:
    """The highest `seq` of the notices on these topics; 0 without any."""
    places = ", ".join("?" * len(topics))
    sql = f"SELECT coalesce(max(seq), 0) FROM notice WHERE topic IN ({places})"
    return int(read_rows(sql, topics).fetchone()[0])


_POST_NOTICES = """
INSERT INTO notice (topic, seq)
SELECT posted.topic, (SELECT coalesce(max(seq), 0) + 1 FROM notice) FROM {posted} WHERE TRUE
ON CONFLICT (topic) DO UPDATE SET seq = excluded.seq
"""


def post_notices(topics: Iterable[str]) -> None:
    """Give every topic the next notice number, so that watchers see that it has changed."""
    sql = _POST_NOTICES.format(posted=listed("posted", topic="TEXT"))
    read_rows(sql, [json.dumps(list(topics))])


def insert(model: Any, values: Mapping[str, Any]) -> int:
    """Insert one row by prepared SQL (a third of the cost of a query object); return its number.

    A column that is not given gets its default, as in a query object.
    """
    return engine().insert_one(*insertion(model, values), running_number(model))


def insert_with(
    model: Any, values: Mapping[str, Any], others: Sequence[tuple[Any, Mapping[str, Any]]]
) -> int:
    """Insert one row and others that name it; return its running number.

    `OfFirst` among the values of the others stands for the number (webapp/store/engine.py).
    """
    key = str(running_number(model))
    first, more = insertion(model, values), [insertion(*each) for each in others]
    return engine().insert_with(first, key, more)


def insert_unknown(model: Any, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert those rows whose unique keys are not taken yet, in one statement; return how many.

    Raises ValueError if the rows have different columns.
    """
    if not rows:
        return 0
    sql, made = _insert_all(model, rows)
    return change_each(f"{sql} ON CONFLICT DO NOTHING", made)


def insert_rows(model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, as `insert` does, by one prepared statement.

    Raises ValueError if the rows have different columns.
    """
    if rows:
        change_each(*_insert_all(model, rows))


def _insert_all(model: Any, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[Sequence[Any]]]:
    made = [insertion(model, values) for values in rows]
    [sql] = {sql for sql, _ in made}  # ValueError if the columns differ
    return sql, [row for _, row in made]


def insert_values(model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of these columns (field names) by one prepared statement.

    The values are the database's own (`database_values`), so that nothing is converted here.
    """
    fields = (model._meta.combined[name].column_name for name in columns)
    change_each(insert_sql(model._meta.table_name, fields), rows)


def database_values(
    model: Any, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> list[tuple[Any, ...]]:
    """The values of these columns of each row, converted for the database."""
    fields = [(name, model._meta.combined[name].db_value) for name in columns]
    return [tuple([convert(row[name]) for name, convert in fields]) for row in rows]


def newest_number(model: Any) -> int:
    """The largest number that the table's primary key has; 0 if the table is empty."""
    key, table = model._meta.primary_key.column_name, model._meta.table_name
    found = read_rows(f'SELECT max("{key}") FROM "{table}"')
    return int(found.fetchone()[0] or 0)
