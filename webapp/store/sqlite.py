"""Everything specific to SQLite: pragmas, the write lock, its SQL, its errors and its files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from peewee import SQL, DatabaseError, NodeList, SqliteDatabase, __exception_wrapper__, fn
from playhouse.migrations import Runner

from webapp.core.disk_faults import (
    DatabaseDamaged,
    DiskBroken,
    DiskFault,
    DiskFull,
    DiskReadOnly,
    folder_fault,
)
from webapp.store.engine import Engine, NoticeWatch, Rows
from webapp.store.sqlite_inserts import in_sizes, of_several_rows

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # an acknowledged commit is on disk
    "foreign_keys": 1,
    "secure_delete": 1,  # what is erased is filled with zeros, not only forgotten
    "busy_timeout": 10_000,
    "cache_size": -2_000,  # in KiB; of each connection, and every thread has one
    "temp_store": "memory",
}
WRITER_CACHE = -32_000  # the writer keeps the pages that it changes until the commit

_FAULTS: dict[int, type[DiskFault]] = {
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_READONLY: DiskReadOnly,
    sqlite3.SQLITE_IOERR: DiskBroken,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
    sqlite3.SQLITE_NOTADB: DatabaseDamaged,
    sqlite3.SQLITE_CANTOPEN: DiskReadOnly,
}
# What SQLite says too where it can make no file, because the disk is full or read-only.
_UNCLEAR = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
# What a column of a declared type may hold (SQLite's typeof), besides null.
_KINDS = {"INTEGER": "integer", "TEXT": "text", "DATE": "text", "BLOB": "blob"}


class SqliteEngine(SqliteDatabase, Engine):
    """A database in one file, with a connection for each thread."""

    errors = (sqlite3.DatabaseError, DatabaseError)
    row_name = "rowid"

    def __init__(self, file: Path | str) -> None:
        super().__init__(str(file), pragmas=PRAGMAS, timeout=10)
        self._file = Path(file)
        self._identity: tuple[int, int] | None = None

    def prepare_schema(self, folder: Path, renamed: dict[str, str]) -> None:
        if not self.is_up_to_date(folder, renamed):
            self._migrate(folder, renamed)
        self._identity = _identity(self._file)

    def _migrate(self, folder: Path, renamed: dict[str, str]) -> None:
        runner = Runner(self, str(folder))
        applied = runner.applied()
        for old, new in renamed.items():
            # An older program that opened the folder since has recorded the old name beside the
            # new.
            if old in applied and new not in applied:
                runner.History.update(name=new).where(runner.History.name == old).execute()
        runner.up()

    def read(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        with __exception_wrapper__:
            rows: Rows = self.connection().execute(sql, values)
        return rows

    def change_each(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        several = of_several_rows(sql) if self.is_in_transaction() else None
        with __exception_wrapper__:
            if several is None:
                return int(self.connection().executemany(sql, rows).rowcount)
            run = self.connection().execute
            return sum(run(several[size], values).rowcount for size, values in in_sizes(rows))

    def insert_one(self, sql: str, values: Sequence[Any], key: str | None) -> int:
        with __exception_wrapper__:
            return int(self.connection().execute(sql, values).lastrowid)

    def listed(self, name: str, /, **columns: str) -> str:
        texts = [f"json_extract(value, '$[{place}]')" for place in range(len(columns))]
        if len(columns) == 1:
            texts = ["value"]
        parts = [f'{text} AS "{column}"' for text, column in zip(texts, columns, strict=True)]
        return f'(SELECT {", ".join(parts)}, key AS place FROM json_each(?)) AS "{name}"'

    def in_given_order(self, column: Any) -> Any:
        return NodeList((SQL("+"), column), glue="")

    def joined(self, column: Any, between: str) -> Any:
        return fn.GROUP_CONCAT(column, between)

    def lines_as_json(self, columns: Sequence[str]) -> str | None:
        return f"json_array({', '.join(columns)})"

    def begin_pieces(self) -> None:
        """Nothing: each piece releases its own savepoint."""

    def begin_piece(self) -> None:
        self.read("SAVEPOINT piece")

    def keep_piece(self) -> None:
        self.read("RELEASE piece")

    def undo_piece(self) -> None:
        self.read("ROLLBACK TO piece")
        self.read("RELEASE piece")

    def mend_transaction(self) -> None:
        if not self.is_in_transaction():  # SQLite has undone it: peewee needs one to undo
            self.connection().execute("BEGIN")

    def is_in_transaction(self) -> bool:
        return bool(self.connection().in_transaction)

    def changed_rows(self) -> int:
        return int(self.connection().total_changes)

    def begin_writing(self) -> None:
        self.connection().execute(f"PRAGMA cache_size = {WRITER_CACHE}")

    def fault_of(self, failure: BaseException) -> DiskFault | None:
        if not isinstance(failure, sqlite3.Error):
            return None
        code = getattr(failure, "sqlite_errorcode", 0) & 0xFF
        kind = _FAULTS.get(code)
        if code in _UNCLEAR:
            kind = folder_fault(self._file.parent) or kind
        return kind() if kind else None

    def watch_notices(self) -> NoticeWatch:
        return _SqliteWatch(self._file)

    def holds_lease(self, work: str) -> bool:
        return True  # a folder is served by one process (webapp/core/folder_lock.py)

    def give_up_leases(self, works: Sequence[str]) -> None:
        """Nothing: there is no other process."""

    def lost_files(self) -> list[str]:
        """The connections of this process still write into the deleted files, which end with it."""
        file = self._file
        names = [file.name] if _identity(file) != self._identity else []
        wal, mode = file.with_name(f"{file.name}-wal"), self.read("PRAGMA journal_mode").fetchone()
        return [*names, wal.name] if mode[0] == "wal" and not wal.exists() else names

    def bytes_used(self) -> int:
        log = self._file.with_name(f"{self._file.name}-wal")
        return sum(file.stat().st_size for file in (self._file, log) if file.exists())

    def table_names(self) -> list[str]:
        rows = self.read("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return [str(name) for (name,) in rows.fetchall()]

    def text_columns(self) -> list[tuple[str, str]]:
        """The columns of texts, except those of tables without a rowid."""
        sql = """SELECT tables.name, columns.name
                 FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
                 WHERE tables.type = 'table' AND tables.sql NOT LIKE '%WITHOUT ROWID%'
                       AND columns.type LIKE 'TEXT%' ORDER BY 1, 2"""
        return [(str(table), str(column)) for table, column in self.read(sql)]

    def rows_holding(self, table: str, column: str, text: str) -> list[int]:
        sql = f'SELECT rowid FROM "{table}" WHERE instr("{column}", ?)'
        return [int(row[0]) for row in self.read(sql, (text,))]

    def replace_text(
        self, table: str, column: str, rows: Sequence[int], text: str, by: str
    ) -> None:
        sql = f'UPDATE "{table}" SET "{column}" = replace("{column}", ?, ?) WHERE rowid = ?'
        self.change_each(sql, [(text, by, row) for row in rows])

    def empty_log(self) -> bool:
        """Never waits for readers: a checkpoint that waits for them lets nobody write meanwhile."""
        self.read("PRAGMA wal_checkpoint(PASSIVE)").fetchone()  # most of the work, beside writers
        self.read("PRAGMA busy_timeout = 0").fetchone()
        try:
            busy, _pages, _done = self.read("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            self.read(f"PRAGMA busy_timeout = {PRAGMAS['busy_timeout']}").fetchone()
        return not busy

    def page_damage(self, table: str) -> str:
        [told] = self.connection().execute(f'PRAGMA quick_check("{table}")').fetchmany(1)
        return "" if told[0] == "ok" else str(told[0]).removeprefix("*** in database main ***\n")

    def value_damage(self, table: str) -> str:
        return self._odd_value(table) or self._unreadable_text(table)

    def _odd_value(self, table: str) -> str:
        """The first column that has a value of another kind than declared."""
        for column in self.read(f'PRAGMA table_info("{table}")').fetchall():
            name, kind = column[1], _KINDS.get(column[2])
            odd = f"typeof(\"{name}\") NOT IN (?, 'null')"
            sql = f'SELECT count(*) FROM "{table}" WHERE {odd}'
            found = self.read(sql, (kind,)).fetchone()[0] if kind else 0
            if found:
                return f"{name}: {found}"
        return ""

    def _unreadable_text(self, table: str) -> str:
        """Raises sqlite3.OperationalError for a text that is no UTF-8; else empty."""
        for _row in self.read(f'SELECT * FROM "{table}"'):
            pass
        return ""


def _identity(file: Path) -> tuple[int, int] | None:
    """Device and inode of a file; None if there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


class _SqliteWatch(NoticeWatch):
    """Asks SQLite for its data version, which changes at each commit of another connection."""

    def __init__(self, file: Path) -> None:
        # Read-only and its own: a watcher must not share a connection with the pages.
        self._connection = sqlite3.connect(
            f"file:{file}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
        )
        self._connection.execute("PRAGMA busy_timeout=10000")
        self._version = self._data_version()
        newest = "SELECT coalesce(max(seq), 0) FROM notice"
        (self._seq,) = self._connection.execute(newest).fetchone()

    def _data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def changed(self) -> set[str] | None:
        version = self._data_version()
        if version == self._version:
            return None
        self._version = version
        rows = self._connection.execute(
            "SELECT topic, seq FROM notice WHERE seq > ?", (self._seq,)
        ).fetchall()
        self._seq = max((seq for _, seq in rows), default=self._seq)
        return {topic for topic, _ in rows}
