"""What the rest of the program asks of a database engine; `sqlite.py` and `postgresql.py` answer.

An engine is the peewee `Database` that all tables are bound to, with the methods of this interface.
SQL that only one of the engines understands is written in its module and nowhere else; all other
SQL is read by both (tests/setup/test_one_dialect.py). Its values stand for `?`.

**Order.** Every transaction that writes begins with the engine's write lock (`write_lock` in
`database.py`), which is held until its end: SQLite's write lock, or an advisory lock of the whole
PostgreSQL database. So the commits of all threads, processes and machines follow one another, and a
running number says when its row was committed: whoever has seen number n will never see a smaller
one appear later. The seals of the audit trail, the examination rounds, the change notices and "the
latest verdict" rely on it. Numbers are 1 + the largest, never a sequence, so none is missing after
a refusal or a crash.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from webapp.core.disk_faults import DiskFault


class Rows(Protocol):
    """The rows of a statement, read one after another or all at once; `rowcount`: rows changed."""

    rowcount: int

    def __iter__(self) -> Iterator[Any]: ...

    def __next__(self) -> Any: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class OfFirst:
    """The running number of the first of several rows that are inserted together.

    With `before` it is the text of both, as `fact:12`; else the number itself.
    """

    before: str = ""

    def of(self, number: int) -> int | str:
        """What it stands for, once the number is known."""
        return f"{self.before}{number}" if self.before else number


Insertion = tuple[str, Sequence[Any]]  # an INSERT of one row, and its values


class NoticeWatch(ABC):
    """Reads new rows of the table `notice`, written by this process or any other."""

    @abstractmethod
    def changed(self) -> set[str] | None:
        """Return the topics with a new notice since the last call; None without a commit."""


class Engine(ABC):
    """The engine's part of a peewee `Database`; all methods act on this thread's connection.

    `errors`: what a statement raises that the database refuses or cannot read.
    """

    errors: tuple[type[Exception], ...]
    row_name: str  # a column of every table that tells its rows apart within one statement

    @abstractmethod
    def prepare_schema(self, folder: Path, renamed: dict[str, str]) -> None:
        """Apply the pending migrations of `folder`; `renamed`: present names by former names."""

    def is_up_to_date(self, folder: Path, renamed: dict[str, str]) -> bool:
        """Whether all migrations of `folder` are applied, and none recorded by a former name."""
        try:
            applied = {str(row[0]) for row in self.read("SELECT name FROM schema_migration")}
        except self.errors:  # no such table: a new database
            return False
        wanted = {file.stem for file in folder.glob("[0-9]*.py")}
        return wanted <= applied and not applied & renamed.keys()

    @abstractmethod
    def read(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run one statement; its values stand for the `?` in it."""

    @abstractmethod
    def change_each(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run one statement for each row of values; return how many rows it changed."""

    @abstractmethod
    def insert_one(self, sql: str, values: Sequence[Any], key: str | None) -> int:
        """Insert one row; return its running number, the column `key` (0 if it has none)."""

    def insert_with(self, first: Insertion, key: str, others: Sequence[Insertion]) -> int:
        """Insert a row and others that hold its running number; return that number.

        `key`: the column of the first row's number. Among the values of the others, `OfFirst`
        stands for it.
        """
        number = self.insert_one(*first, key)
        for sql, values in others:
            row = [each.of(number) if type(each) is OfFirst else each for each in values]
            self.insert_one(sql, row, None)
        return number

    @abstractmethod
    def listed(self, name: str, /, **columns: str) -> str:
        """Return the SQL of a table `name` of the rows that one `?`, a JSON list, holds.

        Each column has the SQL type TEXT or BIGINT. With one column the list holds plain values,
        with several it holds lists of them. A column `place` numbers the rows from 0.
        """

    @abstractmethod
    def in_given_order(self, column: Any) -> Any:
        """Return a peewee column such that no index on it decides the order of a join."""

    @abstractmethod
    def joined(self, column: Any, between: str) -> Any:
        """Return the peewee aggregate that joins a group's texts, in the order they are read."""

    @abstractmethod
    def lines_as_json(self, columns: Sequence[str]) -> str | None:
        """Return SQL for these columns of a row as compact JSON; None if it cannot write that."""

    @abstractmethod
    def begin_pieces(self) -> None:
        """Begin a transaction of pieces, which may itself be inside another."""

    @abstractmethod
    def begin_piece(self) -> None:
        """Begin a piece of the open transaction, which can be undone by itself.

        Pieces follow one another; none is inside another.
        """

    @abstractmethod
    def keep_piece(self) -> None:
        """Keep what the piece has changed. Raises one of `errors` if that cannot be kept."""

    @abstractmethod
    def undo_piece(self) -> None:
        """Undo what the piece has changed."""

    @abstractmethod
    def mend_transaction(self) -> None:
        """After a failure: make the undoing of the open transaction possible."""

    @abstractmethod
    def is_in_transaction(self) -> bool:
        """Whether a transaction is open: an engine may undo it by itself (a full disk)."""

    @abstractmethod
    def changed_rows(self) -> int:
        """Return the number of rows that this thread's connection has ever changed."""

    @abstractmethod
    def begin_writing(self) -> None:
        """Prepare the connection of the writer's thread."""

    @abstractmethod
    def fault_of(self, failure: BaseException) -> DiskFault | None:
        """Return the disk's fault that an exception of the driver stands for; None if none."""

    @abstractmethod
    def watch_notices(self) -> NoticeWatch:
        """Return a watch on a connection of its own, for any thread."""

    @abstractmethod
    def holds_lease(self, work: str) -> bool:
        """Return whether this process does a work that one process at a time does.

        Once held it is kept until the process ends or is cut off from the database; then the next
        process that asks holds it. Ask before each round of the work.
        """

    @abstractmethod
    def give_up_leases(self, works: Sequence[str]) -> None:
        """Let other processes hold works that this process no longer does."""

    @abstractmethod
    def lost_files(self) -> list[str]:
        """Return the names of the database's files that are gone or were replaced."""

    @abstractmethod
    def bytes_used(self) -> int:
        """Return the bytes of the database and its log."""

    @abstractmethod
    def table_names(self) -> list[str]:
        """Return the names of all tables, in order."""

    @abstractmethod
    def text_columns(self) -> list[tuple[str, str]]:
        """Return each table and column of texts, in order."""

    @abstractmethod
    def rows_holding(self, table: str, column: str, text: str) -> list[int]:
        """Return a number for each row whose text holds `text` somewhere."""

    @abstractmethod
    def replace_text(
        self, table: str, column: str, rows: Sequence[int], text: str, by: str
    ) -> None:
        """Replace `text` in the rows of these numbers, which `rows_holding` returned."""

    @abstractmethod
    def empty_log(self) -> bool:
        """Bring all commits from the log into the tables; False if a reader prevents it."""

    @abstractmethod
    def page_damage(self, table: str) -> str:
        """Return what the engine's own check finds damaged about a table; empty if nothing."""

    @abstractmethod
    def value_damage(self, table: str) -> str:
        """Return which values of a table are of another kind than declared; empty if none."""
