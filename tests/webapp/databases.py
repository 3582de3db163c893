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
        with closing(sqlite3.connect(self._folder / name)) as kept:
            kept.backup(bound.connection())
        return True

    def copy(self, source: Config, target: Config) -> None:
        shutil.copytree(source.data, target.data)

    def remove(self, config: Config) -> None:
        """It goes with its folder."""


class PostgresqlDatabases(Databases):
    """Databases of a private cluster, each copied from a template."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._numbers = count(1)
        self._kept: set[str] = set()

    def config(self, data: Path) -> Config:
        return Config(
            data, "https://localhost", postgresql=self._cluster.url(f"t{next(self._numbers)}")
        )

    def make(self, config: Config) -> None:
        if "empty" not in self._kept:
            open_database(self._cluster.create("empty"))
            unbind()
            self._kept.add("empty")
        self._cluster.create(_name(config), "empty")

    def keep(self, name: str, config: Config) -> None:
        opened = bound.obj
        bound.close()
        self._cut(_name(config))
        self._cluster.create(name, _name(config))
        self._kept.add(name)
        bound.initialize(opened)

    def take(self, name: str, config: Config) -> bool:
        if name not in self._kept:
            return False
        bound.close()
        self._cluster.drop(_name(config))
        self._cluster.create(_name(config), name)
        return True

    def copy(self, source: Config, target: Config) -> None:
        shutil.copytree(source.data, target.data)
        self._cut(_name(source))
        self._cluster.create(_name(target), _name(source))

    def remove(self, config: Config) -> None:
        self._cluster.drop(_name(config))

    def _cut(self, name: str) -> None:
        """End all connections: PostgreSQL copies no database that somebody has open."""
        self._cluster.cut(name)


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
