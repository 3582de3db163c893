"""Everything specific to SQLite: pragmas, the write lock, upserts, tallies and notices by SQL.

Another database would need a file like this one; no other module depends on SQLite.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase
from playhouse.migrations import Runner

from webapp.core.disk_faults import (
    DatabaseDamaged,
    DiskBroken,
    DiskFault,
    DiskFull,
    DiskReadOnly,
    disk_fault,
)
from webapp.store.tables import database

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # an acknowledged commit is on disk
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "cache_size": -4_000,  # in KiB; of each connection, and every thread has one
    "temp_store": "memory",
}
WRITER_CACHE = -32_000  # the writer keeps the pages that it changes until the commit
MIGRATIONS = Path(__file__).parent / "migrations"
# Former names of migrations, as databases have recorded them, with the present names.
RENAMED_MIGRATIONS = {"0032_rejection": "0031_rejection"}

TallyKey = tuple[str, str, str, str]
TallyMove = list[int]


def open_database(file: Path | str) -> SqliteDatabase:
    """Bind all tables to the database in `file`, bring its schema up to date, and return it."""
    opened = SqliteDatabase(str(file), pragmas=PRAGMAS, timeout=10)
    database.initialize(opened)
    runner = Runner(opened, str(MIGRATIONS))
    _rename_applied(runner)
    runner.up()
    opened.identity = _identity(file)
    return opened


def _rename_applied(runner: Runner) -> None:
    """Give each applied migration its present name, so that `up` does not apply it again."""
    applied = runner.applied()
    for old, new in RENAMED_MIGRATIONS.items():
        # An older program that opened the folder since has recorded the old name beside the new.
        if old in applied and new not in applied:
            runner.History.update(name=new).where(runner.History.name == old).execute()


@contextmanager
def write_lock() -> Iterator[None]:
    """Open a write transaction that locks at its start, so that it never fails half-way."""
    with database.atomic("IMMEDIATE"):
        try:
            yield
        except BaseException:
            if not is_in_transaction():  # SQLite has undone it: peewee needs one to undo
                database.connection().execute("BEGIN")
            raise


def is_in_transaction() -> bool:
    """Whether a transaction is still open: on a full disk SQLite itself rolls it back."""
    return bool(database.connection().in_transaction)


def changed_rows() -> int:
    """The number of rows that this thread's connection has ever changed."""
    return int(database.connection().total_changes)


_DISK_FAULTS: dict[int, type[DiskFault]] = {
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_READONLY: DiskReadOnly,
    sqlite3.SQLITE_IOERR: DiskBroken,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
}


def disk_fault_of(failure: BaseException | None) -> DiskFault | None:
    """The `DiskFault` that a failure, or one of its causes, stands for; None if there is none."""
    while failure is not None:
        if isinstance(failure, DiskFault):
            return failure
        if isinstance(failure, OSError) and (fault := disk_fault(failure)):
            return fault
        if isinstance(failure, sqlite3.Error):
            kind = _DISK_FAULTS.get(getattr(failure, "sqlite_errorcode", 0) & 0xFF)
            if kind is not None:
                return kind()
        failure = failure.__cause__ or failure.__context__
    return None


def lost_files(file: Path) -> list[str]:
    """The names of the open database's files that are gone from the folder or were replaced.

    The connections of this process still write into the deleted files, which end with it.
    """
    names = [file.name] if _identity(file) != getattr(database.obj, "identity", None) else []
    wal, mode = file.with_name(f"{file.name}-wal"), database.execute_sql("PRAGMA journal_mode")
    return [*names, wal.name] if mode.fetchone()[0] == "wal" and not wal.exists() else names


def _identity(file: Path | str) -> tuple[int, int] | None:
    """Device and inode of a file; None if there is none."""
    try:
        found = Path(file).stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def data_version(connection: sqlite3.Connection) -> int:
    """A number that changes whenever another connection, of any process, has committed."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def read_connection(file: Path | str) -> sqlite3.Connection:
    """Open a read-only connection for a watcher, which must not share one with the pages."""
    connection = sqlite3.connect(
        f"file:{file}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
    )
    connection.execute("PRAGMA busy_timeout=10000")
    return connection


_MOVE_TALLY = """
INSERT INTO tally (period, metric, person, team, amount, count, reached_at,
                   timely_amount, timely_count, timely_reached_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (period, metric, person, team) DO UPDATE SET
    amount = amount + excluded.amount,
    count = count + excluded.count,
    reached_at = max(reached_at, excluded.reached_at),
    timely_amount = timely_amount + excluded.timely_amount,
    timely_count = timely_count + excluded.timely_count,
    timely_reached_at = max(timely_reached_at, excluded.timely_reached_at)
"""


def move_tallies(moves: Mapping[TallyKey, TallyMove]) -> None:
    """Add each move (amount, count, reached_at, and the same three timely) to its tally."""
    add_tallies([(*key, *move) for key, move in moves.items()])


def add_tallies(rows: Iterable[Sequence[Any]]) -> None:
    """Add each row (the columns of a key, then those of its move) to its tally."""
    database.connection().executemany(_MOVE_TALLY, rows)


_INSERT_TALLIES = """
INSERT INTO tally (period, metric, person, team, amount, count, reached_at,
                   timely_amount, timely_count, timely_reached_at)
"""
_SUM_TALLIES = """
SELECT ?, metric, person, team, sum(amount), sum(count), max(reached_at),
       sum(timely_amount), sum(timely_count), max(timely_reached_at)
FROM json_each(?) AS part CROSS JOIN tally
WHERE tally.period BETWEEN json_extract(part.value, '$[0]') AND json_extract(part.value, '$[1]')
"""
_SUM_ALL = f"{_SUM_TALLIES} GROUP BY metric, person, team"
_SUM_OF_PERSON = f"{_SUM_TALLIES} AND person = ? GROUP BY metric, person, team"


def sum_tallies(period: str, parts: Sequence[tuple[str, str]], person: str | None = None) -> None:
    """Insert the tallies of `period`, which has none yet, as sums of shorter periods' tallies.

    Each part is a first and a last period: days of one month, or the same month twice. Parts do
    not overlap. `person`: sum only this person's tallies. Each part reads one range of the primary
    key, or of the index on person and period.
    """
    values = [period, json.dumps(parts)]
    if person is None:
        database.connection().execute(_INSERT_TALLIES + _SUM_ALL, values)
    else:
        database.connection().execute(_INSERT_TALLIES + _SUM_OF_PERSON, [*values, person])


def read_sums(period: str, parts: Sequence[tuple[str, str]]) -> dict[TallyKey, TallyMove]:
    """The sums that `sum_tallies` would insert, without inserting them."""
    rows = database.connection().execute(_SUM_ALL, [period, json.dumps(parts)])
    return {tuple(row[:4]): list(row[4:]) for row in rows}


def remove_tallies(person: str, period: str) -> None:
    """Remove this person's tallies of one period, before they are computed again."""
    database.connection().execute(
        "DELETE FROM tally WHERE person = ? AND period = ?", (person, period)
    )


def last_notice() -> int:
    """The number of the newest notice; 0 if there is none."""
    row = database.connection().execute("SELECT coalesce(max(seq), 0) FROM notice").fetchone()
    return int(row[0])


def post_notices(topics: Iterable[str]) -> None:
    """Give every topic the next notice number, so that watchers see that it has changed."""
    last = last_notice()
    database.connection().executemany(
        "INSERT INTO notice (topic, seq) VALUES (?, ?) "
        "ON CONFLICT (topic) DO UPDATE SET seq = excluded.seq",
        [(topic, last + 1) for topic in topics],
    )


_INSERTS: dict[tuple[Any, tuple[str, ...]], tuple[str, list[Any]]] = {}


def insert(model: Any, values: Mapping[str, Any]) -> int:
    """Insert one row by prepared SQL (a third of the cost of a query object); return its rowid.

    A column that is not given gets its default, as in a query object.
    """
    sql, row = _insert(model, values)
    return int(database.connection().execute(sql, row).lastrowid)


def insert_unknown(model: Any, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert those rows whose unique keys are not taken yet, in one statement; return how many.

    Raises ValueError if the rows have different columns.
    """
    if not rows:
        return 0
    sql, made = _insert_all(model, rows)
    return int(database.connection().executemany(f"{sql} ON CONFLICT DO NOTHING", made).rowcount)


def insert_rows(model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, as `insert` does, by one prepared statement.

    Raises ValueError if the rows have different columns.
    """
    if rows:
        database.connection().executemany(*_insert_all(model, rows))


def _insert_all(model: Any, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[list[Any]]]:
    made = [_insert(model, values) for values in rows]
    [sql] = {sql for sql, _ in made}  # ValueError if the columns differ
    return sql, [row for _, row in made]


def insert_values(model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of these columns (field names) by one prepared statement.

    The values are the database's own (`database_values`), so that nothing is converted here.
    """
    fields = [model._meta.combined[name].column_name for name in columns]
    names = ", ".join(f'"{name}"' for name in fields)
    sql = (
        f'INSERT INTO "{model._meta.table_name}" ({names}) VALUES ({", ".join("?" * len(fields))})'
    )
    database.connection().executemany(sql, rows)


def database_values(
    model: Any, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> list[tuple[Any, ...]]:
    """The values of these columns of each row, converted for the database."""
    fields = [(name, model._meta.combined[name].db_value) for name in columns]
    return [tuple([convert(row[name]) for name, convert in fields]) for row in rows]


def newest_number(model: Any) -> int:
    """The largest number that the table's primary key has; 0 if the table is empty."""
    key, table = model._meta.primary_key.column_name, model._meta.table_name
    found = database.connection().execute(f'SELECT max("{key}") FROM "{table}"')
    return int(found.fetchone()[0] or 0)


def _insert(model: Any, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The SQL that inserts these values, and the values converted for the database."""
    values = {**model._meta.get_default_dict(), **values}
    key = (model, tuple(values))
    if key not in _INSERTS:
        fields = [model._meta.combined[name] for name in values]
        columns = ", ".join(f'"{field.column_name}"' for field in fields)
        places = ", ".join("?" * len(fields))
        table = model._meta.table_name
        sql = f'INSERT INTO "{table}" ({columns}) VALUES ({places})'
        _INSERTS[key] = (sql, [field.db_value for field in fields])
    sql, converters = _INSERTS[key]
    row = [convert(value) for convert, value in zip(converters, values.values(), strict=True)]
    return sql, row
