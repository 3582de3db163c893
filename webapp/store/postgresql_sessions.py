"""Sessions of PostgreSQL beside those of the threads: one holds leases, one reads notices."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import psycopg

from webapp.store.engine import NoticeWatch
from webapp.store.postgresql_connection import connect

LEASES = 5_411_029  # the first key of their advisory locks


class Leases:
    """Advisory locks of a session of its own: the server frees them when the process is gone."""

    def __init__(self, address: str) -> None:
        self._address, self._lock = address, Lock()
        self._connection: psycopg.Connection[Any] | None = None
        self._held: set[str] = set()

    def holds(self, work: str) -> bool:
        with self._lock:
            try:
                return self._try(work)
            except psycopg.Error:  # cut off: all leases are another process's by now
                self._connection = None
                return False

    def give_up(self, works: Sequence[str]) -> None:
        with self._lock:
            held = [work for work in works if work in self._held]
            self._held.difference_update(held)
            if self._connection is None or not held:
                return
            sql = "SELECT pg_advisory_unlock(%s::int4, hashtext(w)) FROM unnest(%s::text[]) AS w"
            try:
                self._connection.execute(sql, (LEASES, held))
            except psycopg.Error:  # cut off: they are free already
                self._connection = None

    def _try(self, work: str) -> bool:
        if self._connection is None or self._connection.closed:
            self._connection, self._held = connect(self._address), set()
        if work in self._held:
            self._connection.execute("SELECT 1")  # whether the session still lives
            return True
        sql = "SELECT pg_try_advisory_lock(%s::int4, hashtext(%s))"
        found = self._connection.execute(sql, (LEASES, work)).fetchone()
        if found and found[0]:
            self._held.add(work)
        return work in self._held


class PostgresqlWatch(NoticeWatch):
    """Asks for notices with a larger number: they become visible in the order of their numbers."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection = connect(address)
        [(self._seq,)] = self._connection.execute("SELECT coalesce(max(seq), 0) FROM notice")

    def changed(self) -> set[str] | None:
        if self._connection.closed:  # cut since: what was posted meanwhile is read now
            self._connection = connect(self._address)
        sql = "SELECT topic, seq FROM notice WHERE seq > %s"
        rows = self._connection.execute(sql, (self._seq,)).fetchall()
        if not rows:
            return None
        self._seq = max(seq for _topic, seq in rows)
        return {topic for topic, _seq in rows}
