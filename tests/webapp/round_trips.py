"""Counts what a thread asks of its database: statements of SQLite, round trips to PostgreSQL."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg import pq

from webapp.store.tables import database


@contextmanager
def told() -> Iterator[list[str]]:
    """What this thread's connection is asked inside the block; complete after it.

    On PostgreSQL the messages that libpq writes into its trace: those named Query or Sync are
    waited for, whatever was sent together before them.
    """
    connection: Any = database.connection()
    asked: list[str] = []
    if isinstance(connection, sqlite3.Connection):
        connection.set_trace_callback(asked.append)
        yield asked
        connection.set_trace_callback(None)
        return
    with tempfile.NamedTemporaryFile() as file:
        connection.pgconn.trace(file.fileno())
        connection.pgconn.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
        yield asked
        connection.pgconn.untrace()
        lines = Path(file.name).read_text("utf-8", errors="replace").splitlines()
    asked += [line for line in lines if line.startswith("F\t")]


def round_trips(asked: list[str]) -> int:
    """How many times the thread waited for the database."""
    messages = [line.split("\t")[2] for line in asked if line.startswith("F\t")]
    return sum(name in ("Query", "Sync") for name in messages) if messages else len(asked)
