"""The engine for PostgreSQL: statements, types, transactions and their pieces, texts and damage.

What a row holds reads back as from SQLite: a date as its ISO text, a sum of integers as an integer.
Texts are ordered by their bytes, which the database must have been created with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from threading import local
from typing import Any, ClassVar

import psycopg
from peewee import DatabaseError, InternalError, PostgresqlDatabase, __exception_wrapper__, fn
from psycopg import pq

from webapp.core.disk_faults import DiskFault
from webapp.store.engine import Engine, Insertion, NoticeWatch, Rows
from webapp.store.postgresql_connection import connect, is_cut, run_commands
from webapp.store.postgresql_faults import postgresql_fault
from webapp.store.postgresql_inserts import as_objects, insert_together, of_many_rows
from webapp.store.postgresql_schema import prepare_schema
from webapp.store.postgresql_sessions import Leases, PostgresqlWatch

WRITING = 5_411_027  # key of the advisory lock of the one process that writes
# A process that stops answering inside a commit gives the lock up after a minute.
_BEGIN_WRITING = (
    "BEGIN ISOLATION LEVEL READ COMMITTED; "
    "SET LOCAL idle_in_transaction_session_timeout = '60s'; "
    f"SELECT pg_advisory_xact_lock({WRITING})"
)
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ"  # one state, as SQLite's readers have it
# One name for all pieces: the commands stay the same.
_FIRST_PIECE, _UNDO_PIECE = b"SAVEPOINT piece", b"ROLLBACK TO SAVEPOINT piece"
_NEXT_PIECE = b"RELEASE SAVEPOINT piece; SAVEPOINT piece"
_NO_PIECE, _BEGUN, _KEPT, _UNDONE = range(4)  # the state of the newest savepoint
ROWS_AT_ONCE = 500
_OPEN = (pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR, pq.TransactionStatus.ACTIVE)


@lru_cache(maxsize=4096)
def _as_psycopg(sql: str) -> str:
    """Put psycopg's placeholders in place of `?`; a list without values matches no row."""
    return sql.replace("%", "%%").replace("?", "%s").replace(" IN ()", " IN (NULL)")


def _without_nul(values: Any) -> Any:
    """Values that PostgreSQL takes: a NUL in a text becomes U+FFFD, which no text has."""
    for each in values or ():
        if isinstance(each, str) and "\0" in each:
            break
    else:
        return values
    return [each.replace("\0", "\ufffd") if isinstance(each, str) else each for each in values]


class PostgresqlEngine(PostgresqlDatabase, Engine):
    """A PostgreSQL database, with a connection for each thread."""

    field_types: ClassVar[dict[str, str]] = {
        **PostgresqlDatabase.field_types,
        # SQLite's integers have 64 bits: instants in microseconds and fen need them.
        "INT": "BIGINT",
        "INTEGER": "BIGINT",
        "AUTO": "BIGINT",  # `_number_rows` gives it its default
        "BIGAUTO": "BIGINT",
        "SMALLINT": "BIGINT",
    }
    errors = (DatabaseError, psycopg.Error)
    row_name = "ctid"

    def __init__(self, address: str) -> None:
        super().__init__(address, prefer_psycopg3=True)
        self._changed, self._piece = local(), local()
        self._leases = Leases(address)

    def _connect(self) -> Any:
        return connect(self.database)

    def connection(self) -> Any:
        """This thread's connection; a new one in place of one that was cut.

        Asked before each statement outside a transaction: else each thread would learn of the cut
        by a request that fails.
        """
        if not self._state.closed and not self._state.transactions and is_cut(self._state.conn):
            self._state.conn.close()
            self._state.reset()
        return super().connection()

    def cursor(self, named_cursor: str | None = None) -> Any:
        return self.connection().cursor()

    def begin(self, kind: str | None = None) -> None:
        with __exception_wrapper__:
            held = self.connection()
            try:
                held.execute(_BEGIN_WRITING if kind == "IMMEDIATE" else _BEGIN_READING)
            except psycopg.Error:
                # The wait for the lock was cancelled: peewee, which has begun nothing, undoes
                # nothing, and the connection would refuse every further statement.
                if not held.closed:
                    held.rollback()
                raise

    def commit(self) -> Any:
        self._demand_sound()
        return super().commit()

    def _demand_sound(self) -> None:
        """Raise InternalError after a failed statement: COMMIT would undo all and say nothing."""
        if self._state.conn.pgconn.transaction_status == pq.TransactionStatus.INERROR:
            raise InternalError("a statement of this transaction has failed")

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        # Tables ordered by their key exist in SQLite alone.
        cursor = super().execute_sql(sql.removesuffix(" WITHOUT ROWID"), _without_nul(params))
        self._count(cursor)
        return cursor

    def _count(self, cursor: Any) -> None:
        if cursor.rowcount > 0 and not (cursor.statusmessage or "").startswith("SELECT"):
            self._changed.rows = getattr(self._changed, "rows", 0) + cursor.rowcount

    def prepare_schema(self, folder: Path, renamed: dict[str, str]) -> None:
        prepare_schema(self, folder, renamed)

    def read(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        with __exception_wrapper__:
            cursor: Any = self.connection().execute(_as_psycopg(sql), _without_nul(values))
        self._count(cursor)
        rows: Rows = cursor
        return rows

    def change_each(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """An INSERT inserts up to ROWS_AT_ONCE by one statement, in a transaction at least.

        Outside of one, `executemany` alone keeps all rows or none.
        """
        inserted = of_many_rows(sql) if self.in_transaction() else None
        if inserted is None:
            return self._execute_many(sql, rows)
        whole, columns = inserted
        changed, left = 0, iter(rows)
        while piece := list(map(_without_nul, islice(left, ROWS_AT_ONCE))):
            try:
                objects = as_objects(columns, piece)
            except TypeError:  # bytes
                changed += self._execute_many(sql, piece)
            else:
                changed += self.read(whole, (objects,)).rowcount
        return changed

    def _execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        with __exception_wrapper__, self.connection().cursor() as cursor:
            cursor.executemany(_as_psycopg(sql), map(_without_nul, rows))
            self._count(cursor)
            return max(0, int(cursor.rowcount))

    def insert_with(self, first: Insertion, key: str, others: Sequence[Insertion]) -> int:
        number = self.read(*insert_together(first, key, others)).fetchone()[0]
        self._changed.rows = self.changed_rows() + 1 + len(others)
        return int(number)

    def insert_one(self, sql: str, values: Sequence[Any], key: str | None) -> int:
        if key is None:
            self.read(sql, values)
            return 0
        return int(self.read(f'{sql} RETURNING "{key}"', values).fetchone()[0])

    def listed(self, name: str, /, **columns: str) -> str:
        texts = [f"(value ->> {place})" for place in range(len(columns))]
        if len(columns) == 1:
            texts = ["(value #>> '{}')"]
        parts = [
            f'{text}::{kind} AS "{column}"'
            for text, (column, kind) in zip(texts, columns.items(), strict=True)
        ]
        each = "json_array_elements(CAST(? AS json)) WITH ORDINALITY AS each (value, number)"
        return f'(SELECT {", ".join(parts)}, number - 1 AS place FROM {each}) AS "{name}"'

    def in_given_order(self, column: Any) -> Any:
        return column  # PostgreSQL keeps statistics and chooses by itself

    def joined(self, column: Any, between: str) -> Any:
        return fn.STRING_AGG(column, between)

    def lines_as_json(self, columns: Sequence[str]) -> str | None:
        return None  # its JSON has a space after each comma

    def begin_pieces(self) -> None:
        self._piece.state = _NO_PIECE

    def begin_piece(self) -> None:
        """One round trip releases the savepoint of the piece before it, too."""
        held, self._piece.state = self._piece.state, _BEGUN
        if held != _UNDONE:
            with __exception_wrapper__:
                run_commands(self.connection(), _NEXT_PIECE if held == _KEPT else _FIRST_PIECE)

    def keep_piece(self) -> None:
        """Nothing is sent: the next piece or the commit releases the savepoint."""
        self._demand_sound()
        self._piece.state = _KEPT

    def undo_piece(self) -> None:
        with __exception_wrapper__:
            run_commands(self.connection(), _UNDO_PIECE)
        self._piece.state = _UNDONE  # the savepoint is still there

    def mend_transaction(self) -> None:
        """Nothing: peewee's ROLLBACK reaches the cut connection's successor, which ignores it."""

    def is_in_transaction(self) -> bool:
        return not self._state.closed and self._state.conn.info.transaction_status in _OPEN

    def changed_rows(self) -> int:
        return int(getattr(self._changed, "rows", 0))

    def begin_writing(self) -> None:
        """The connection of the writer needs nothing that the others have not."""

    def fault_of(self, failure: BaseException) -> DiskFault | None:
        return postgresql_fault(failure)

    def watch_notices(self) -> NoticeWatch:
        return PostgresqlWatch(self.database)

    def holds_lease(self, work: str) -> bool:
        return self._leases.holds(work)

    def give_up_leases(self, works: Sequence[str]) -> None:
        self._leases.give_up(works)

    def lost_files(self) -> list[str]:
        return []

    def bytes_used(self) -> int:
        return int(self.read("SELECT pg_database_size(current_database())").fetchone()[0])

    def table_names(self) -> list[str]:
        return [str(name) for name in self.get_tables()]

    def text_columns(self) -> list[tuple[str, str]]:
        sql = """SELECT table_name, column_name FROM information_schema.columns
                 WHERE table_schema = current_schema() AND data_type = 'text' ORDER BY 1, 2"""
        return [(str(table), str(column)) for table, column in self.read(sql)]

    def rows_holding(self, table: str, column: str, text: str) -> list[int]:
        """Numbers from 0: a row has no lasting number, and `replace_text` finds them again."""
        sql = f'SELECT count(*) FROM "{table}" WHERE position(? IN "{column}") > 0'
        return list(range(int(self.read(sql, (text,)).fetchone()[0])))

    def replace_text(
        self, table: str, column: str, rows: Sequence[int], text: str, by: str
    ) -> None:
        """Replace `text` in all rows at once."""
        sql = f'UPDATE "{table}" SET "{column}" = replace("{column}", ?, ?)'
        self.read(f'{sql} WHERE position(? IN "{column}") > 0', (text, by, text))

    def empty_log(self) -> bool:
        return True  # dead rows go with the next vacuum, the log is the cluster's (docs/deploy.md)

    def page_damage(self, table: str) -> str:
        """PostgreSQL tells a damaged page only when it is read (`initdb --data-checksums`)."""
        self.read(f'SELECT count(*) FROM "{table}" AS t WHERE t IS NOT NULL')
        return ""

    def value_damage(self, table: str) -> str:
        return ""  # a column holds nothing but its type
