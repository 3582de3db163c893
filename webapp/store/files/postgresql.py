"""Keep files in a table of a PostgreSQL database, each as one row with its SHA-256."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any, TypeVar

import psycopg
from psycopg import errors

from webapp.core.disk_faults import (
    DatabaseDamaged,
    DiskBroken,
    DiskFault,
    DiskFull,
    DiskReadOnly,
    FilesRefused,
    FilesUnreachable,
)
from webapp.store.files.interface import FileAltered, FileLost, Files, StoredFile, demand_key
from webapp.store.files.ranges import read_by_ranges

T = TypeVar("T")
Connection = psycopg.Connection[tuple[Any, ...]]

IDLE = 8  # connections that are kept open; more are opened where more threads ask at once
LISTED = 5000  # rows that are read at once
# Not compressed (photos are already), so that a part is read without the whole.
_TABLE = """
CREATE TABLE IF NOT EXISTS file_content (
    key text COLLATE "C" PRIMARY KEY,
    bytes bytea NOT NULL,
    hash text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE file_content ALTER COLUMN bytes SET STORAGE EXTERNAL
"""
_ONE_AT_A_TIME = 6_820_001  # the number of the lock under which the table is made
# The size is read without the bytes.
_ABOUT = "key, octet_length(bytes), (extract(epoch FROM written_at) * 1000000)::bigint * 1000"
_PUT = """
INSERT INTO file_content (key, bytes, hash) VALUES (%s, %b, %s)
ON CONFLICT (key) DO UPDATE SET
    bytes = excluded.bytes, hash = excluded.hash, written_at = clock_timestamp()
"""
_FAULTS: tuple[tuple[type[psycopg.Error], type[DiskFault]], ...] = (
    (errors.DiskFull, DiskFull),
    (errors.ReadOnlySqlTransaction, DiskReadOnly),
    (errors.IoError, DiskBroken),
    (errors.DataCorrupted, DatabaseDamaged),
    (errors.IndexCorrupted, DatabaseDamaged),
    (errors.InsufficientPrivilege, FilesRefused),
    (errors.InvalidAuthorizationSpecification, FilesRefused),
    (errors.InvalidCatalogName, FilesRefused),
)


class PostgresqlFiles(Files):
    """The table `file_content`; connections are its own, beside those of the company's database.

    A transaction of it is on disk when it is acknowledged, unless the server's own settings say
    otherwise (`synchronous_commit`, `fsync`).
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._idle: LifoQueue[Connection] = LifoQueue(IDLE)

    def put_all(self, contents: Mapping[str, bytes], *, renew: bool = False) -> None:
        """Insert or replace all rows in one transaction, whatever `renew` says."""
        rows = [
            (demand_key(key), content, sha256(content).hexdigest())
            for key, content in contents.items()
        ]

        def insert(connection: Connection) -> None:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(_PUT, rows)

        self._run(insert)

    def adopt(self, key: str, file: Path) -> None:
        """Insert the content of a local file, then remove the file."""
        self.put(key, file.read_bytes())
        file.unlink()

    def read(self, key: str) -> bytes:
        """All bytes of a file. Raises FileLost, FileAltered."""
        row = self._one("SELECT bytes, hash FROM file_content WHERE key = %s", key)
        if row is None:
            raise FileLost(file=key)
        if sha256(row[0]).hexdigest() != row[1]:
            raise FileAltered(file=key)
        return bytes(row[0])

    def open(self, key: str) -> BufferedReader:
        """Open a file; each read asks for a part of the row's bytes. Raises FileLost."""
        about = self.about(key)
        if about is None:
            raise FileLost(file=key)

        def part(begin: int, length: int) -> bytes:
            sql = "SELECT substring(bytes FROM %s FOR %s) FROM file_content WHERE key = %s"
            row = self._one(sql, begin + 1, length, key)
            return bytes(row[0]) if row else b""

        return read_by_ranges(about.size, part)

    def about(self, key: str) -> StoredFile | None:
        """The size and the time of a file; None if there is none."""
        row = self._one(f"SELECT {_ABOUT} FROM file_content WHERE key = %s", demand_key(key))  # noqa: S608 - a constant
        return StoredFile(*row) if row else None

    def listed(self, folder: str) -> Iterator[StoredFile]:
        """All files below a folder, some thousand rows at a time."""
        after, end = f"{folder}/", f"{folder}0"  # the character after the slash
        sql = f"SELECT {_ABOUT} FROM file_content WHERE key > %s AND key < %s ORDER BY key LIMIT %s"  # noqa: S608 - a constant
        while True:
            bounds = (after, end, LISTED)
            rows = self._run(lambda connection: connection.execute(sql, bounds).fetchall())  # noqa: B023 - runs at once
            yield from (StoredFile(*row) for row in rows)
            if len(rows) < LISTED:
                return
            after = rows[-1][0]

    def drop(self, key: str) -> None:
        """Delete a file, if it exists."""
        self._run(lambda each: each.execute("DELETE FROM file_content WHERE key = %s", (key,)))

    def demand_usable(self) -> None:
        """Create the table if it is missing. Raises a DiskFault."""

        def create(connection: Connection) -> None:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_AT_A_TIME,))
                if connection.execute("SELECT to_regclass('file_content')").fetchone() == (None,):
                    connection.execute(_TABLE)

        self._run(create)

    def close(self) -> None:
        """Close the idle connections."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _one(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        return self._run(lambda connection: connection.execute(sql, values, binary=True).fetchone())

    def _run(self, work: Callable[[Connection], T]) -> T:
        """Run work on a connection; once more where one that was idle turns out to be dead.

        All work may run twice: it reads, or writes the same again.
        """
        try:
            while True:
                connection, is_new = self._connection()
                try:
                    result = work(connection)
                except BaseException as failure:
                    connection.close()
                    if is_new or not isinstance(failure, psycopg.OperationalError):
                        raise
                else:
                    self._keep(connection)
                    return result
        except psycopg.Error as failure:
            raise _fault_of(failure) from failure

    def _connection(self) -> tuple[Connection, bool]:
        """A connection, and whether it was opened just now."""
        try:
            return self._idle.get_nowait(), False
        except Empty:
            return psycopg.connect(self._address, autocommit=True, connect_timeout=5), True

    def _keep(self, connection: Connection) -> None:
        if self._idle.full():
            connection.close()
        else:
            self._idle.put(connection)


def _fault_of(failure: psycopg.Error) -> DiskFault:
    for kind, fault in _FAULTS:
        if isinstance(failure, kind):
            return fault()
    return FilesUnreachable()
