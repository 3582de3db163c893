"""Makes, copies and removes the databases of the tests, on either engine.

A database with the whole schema, and those that fixtures fill, are made once: a copy is as good.
"""

from __future__ import annotations

import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.postgresql_cluster import Cluster
from tests.webapp.emptied_database import EmptiedDatabase, Rows, watch_schema
from webapp.core.config import Config
from webapp.store.database import open_database
from webapp.store.statements import read_rows
from webapp.store.tables import database as bound


def unbind() -> None:
    """Close the database and take it from the tables: it goes with its test."""
    if bound.obj is not None:
        bound.close()
    bound.initialize(None)


class Databases(ABC):
    """The databases of one run of the tests, on one engine."""

    @abstractmethod
    def config(self, data: Path) -> Config:
        """The settings of a data folder, whose database is not made yet."""

    @abstractmethod
    def make(self, config: Config) -> None:
        """Make an empty database with the whole schema."""

    @abstractmethod
    def keep(self, name: str, config: Config) -> None:
        """Keep the open database as it is now, under a name."""

    @abstractmethod
    def take(self, name: str, config: Config) -> bool:
        """Give the open, empty database what was kept under a name; False if nothing was."""

    @abstractmethod
    def copy(self, source: Config, target: Config) -> None:
        """Copy a folder and its database, which nobody has open."""

    @abstractmethod
    def remove(self, config: Config) -> None:
        """Remove the database of a test that is over."""

    @abstractmethod
    def close(self) -> None:
        """End what is open, after all tests."""


class SqliteFiles(Databases):
    """Databases as files in data folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._empty = folder / "empty.sqlite"

    def config(self, data: Path) -> Config:
        return Config(data, "https://localhost")

    def make(self, config: Config) -> None:
        if not self._empty.exists():
            open_database(self._empty)
            unbind()
        shutil.copyfile(self._empty, config.database)

    def keep(self, name: str, config: Config) -> None:
        with closing(sqlite3.connect(self._folder / name)) as kept:
            bound.connection().backup(kept)

    def take(self, name: str, config: Config) -> bool:
        if not (self._folder / name).exists():
            return False
        bound.close()  # nothing is written yet: the next statement opens it again
        shutil.copyfile(self._folder / name, config.database)
        return True

    def copy(self, source: Config, target: Config) -> None:
        shutil.copytree(source.data, target.data)

    def remove(self, config: Config) -> None:
        """It goes with its folder."""

    def close(self) -> None:
        """Nothing is open."""


class PostgresqlDatabases(Databases):
    """Databases of a private cluster; a test takes over the database of one that is over."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._numbers = count(1)
        self._used: dict[str, EmptiedDatabase] = {}
        self._template = False
        self._free: list[str] = []
        self._kept: dict[str, Rows] = {}

    def config(self, data: Path) -> Config:
        number = next(self._numbers)
        name = self._free.pop() if self._free else f"t{number}"
        # An address of its own: the program's caches are kept by address.
        address = f"{self._cluster.url(name)}&application_name=test{number}"
        return Config(data, "https://localhost", postgresql=address)

    def make(self, config: Config) -> None:
        self._opened(config).empty()

    def _opened(self, config: Config) -> EmptiedDatabase:
        """The database of a test, which is created if no test before it has used it."""
        name = _name(config)
        if not self._template:
            address = self._cluster.create("empty")
            open_database(address)
            unbind()
            watch_schema(address)
            self._template = True
        if name not in self._used:
            self._used[name] = EmptiedDatabase(self._cluster.create(name, "empty"))
        return self._used[name]

    def keep(self, name: str, config: Config) -> None:
        self._kept[name] = self._opened(config).rows()

    def take(self, name: str, config: Config) -> bool:
        if name not in self._kept:
            return False
        self._opened(config).fill(self._kept[name])
        return True

    def copy(self, source: Config, target: Config) -> None:
        shutil.copytree(source.data, target.data)
        name = f"of {_name(source)}"
        if name not in self._kept:
            self.keep(name, source)
        self.make(target)
        self.take(name, target)

    def remove(self, config: Config) -> None:
        name = _name(config)
        if name in self._used and self._used[name].is_worn():
            self._used.pop(name).close()
            self._cluster.drop(name)
        else:
            self._free.append(name)

    def close(self) -> None:
        for used in self._used.values():
            used.close()


def _name(config: Config) -> str:
    return urlsplit(config.postgresql).path.removeprefix("/")


def tell_statements(tell: Callable[[str], object] | None) -> None:
    """Call `tell` with each statement of this thread's connection from now on; None: no more."""
    connection = bound.connection()
    if isinstance(connection, sqlite3.Connection):
        connection.set_trace_callback(tell)
    else:
        connection.cursor_factory = psycopg.Cursor if tell is None else _telling(tell)


def _telling(tell: Callable[[str], object]) -> type[psycopg.Cursor[Any]]:
    class Telling(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            tell(psycopg.ClientCursor(self.connection).mogrify(query, params))
            return super().execute(query, params, **options)

        def executemany(self, query: Any, params_seq: Any, **options: Any) -> Any:
            rows = list(params_seq)
            for row in rows:
                tell(psycopg.ClientCursor(self.connection).mogrify(query, row))
            super().executemany(query, rows, **options)

    return Telling


def run_elsewhere(*statements: tuple[str, Sequence[Any]]) -> None:
    """Commit statements over another connection, without any signal to this process."""

    def run() -> None:
        for sql, values in statements:
            read_rows(sql, values)
        bound.close()

    other = Thread(target=run)
    other.start()
    other.join()


def notice_elsewhere(topic: str) -> tuple[str, Sequence[Any]]:
    """The statement with which another process says that a topic has changed."""
    return (
        (
            "INSERT INTO notice (topic, seq) SELECT ?, max(seq) + 1 FROM notice WHERE true "
            "ON CONFLICT (topic) DO UPDATE SET seq = excluded.seq"
        ),
        (topic,),
    )
