"""Clients on two servers of one PostgreSQL database, and what must be found there afterwards."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg

from bench import seeded_company, server
from bench.record import call_form, sellers
from bench.sequences import NoticeReader, skipped
from bench.wire import Connection, sign_in
from webapp.audit.check_runs import CLOCK, TALLIES
from webapp.core.config import Config
from webapp.site.startup import close_runtime, open_runtime
from webapp.verification.operations.ask_check import CheckWaits, ask_check

CUT_OFF = (OSError, asyncio.IncompleteReadError)
EXAMINED_WITHIN = 180.0  # seconds after the load within which all facts are examined and sealed
PAUSE = 0.2  # seconds that a client waits after a refusal


@dataclass
class Load:
    """Clients, half of them on each server, and every record that they sent.

    A refused record is sent again until it is acknowledged, as a phone does it. `answers` counts
    the answers by server (0 or 1) and status, `at` has the moments of the first server's answers.
    """

    clients: int
    sessions: list[tuple[dict[str, str], str]] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    answers: Counter[tuple[int, int]] = field(default_factory=Counter)
    at: list[tuple[float, int]] = field(default_factory=list)
    refused: str = ""  # the body of a refusal
    is_over: bool = False

    async def sign_in(self, running: server.Server) -> None:
        """Sign every client in, once: any server takes the session."""
        for account in sellers(self.clients):
            connection, token = await sign_in(running.port, account, seeded_company.PASSWORD)
            self.sessions.append((connection.cookies, token))
            await connection.close()

    def begin(self, servers: Sequence[server.Server]) -> list[asyncio.Task[None]]:
        """Start all clients; a client of a killed server ends when it is cut off."""
        self.is_over = False
        return [
            asyncio.create_task(self._record(number % 2, servers[number % 2], *session))
            for number, session in enumerate(self.sessions)
        ]

    async def _record(
        self, which: int, running: server.Server, cookies: dict[str, str], token: str
    ) -> None:
        connection = Connection(running.port, dict(cookies))
        with suppress(*CUT_OFF):
            while not self.is_over:
                await self._until_taken(which, connection, token)
        await connection.close()

    async def _until_taken(self, which: int, connection: Connection, token: str) -> None:
        record = str(uuid.uuid4())
        self.sent.add(record)
        while not self.is_over:
            answer = await connection.request("POST", "/calls", call_form(token, record))
            self.answers[which, answer.status] += 1
            if which == 0:
                self.at.append((time.perf_counter(), answer.status))
            if answer.status == 303:
                self.acknowledged.add(record)
                return
            self.refused = answer.body.decode()
            await asyncio.sleep(PAUSE)


@contextmanager
def asking_for_checks(data: Path, address: str) -> Iterator[Callable[[], None]]:
    """A function that asks for a check of the tallies, as the clock does, unless one waits."""
    runtime = open_runtime(Config(data, postgresql=address), lambda: datetime.now(UTC))

    def ask() -> None:
        with suppress(CheckWaits):
            runtime.write(partial(ask_check, by=CLOCK, kind=TALLIES))

    try:
        yield ask
    finally:
        close_runtime(runtime)


def look(address: str, load: Load, notices: NoticeReader) -> int:
    """Print missing and doubled calls and what was skipped; 0 if there is nothing of it."""
    wrong = _settled(address)
    notices.stop()
    wrong["notices behind a newer one"] = notices.late
    with psycopg.connect(address) as connection:
        rows = connection.execute("SELECT id FROM fact WHERE kind = 'call'").fetchall()
        counted = [
            int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
            for table in ("audit_line", "seal", '"round"', "check_result")
        ]
    found = [str(record) for (record,) in rows]
    wrong["acknowledged calls missing"] = len(load.acknowledged - set(found))
    wrong["calls of nobody"] = len(set(found) - load.sent)
    wrong["calls doubled"] = len(found) - len(set(found))
    lines, seals, rounds, checks = counted
    print(
        f"sent {len(load.sent)}, acknowledged {len(load.acknowledged)}, found {len(found)}; "
        f"{lines} audit lines in {seals} seals, {rounds} examinations, {checks} checks, "
        f"{notices.read} notices read"
    )
    for words, count in wrong.items():
        print(f"  {words}: {count}")
    return 0 if load.acknowledged and not any(wrong.values()) else 1


def _settled(address: str) -> dict[str, int]:
    """What is skipped, once the remaining server has had the time to seal and examine the rest."""
    until = time.monotonic() + EXAMINED_WITHIN
    while any((wrong := skipped(address)).values()) and time.monotonic() < until:
        time.sleep(1)
    return wrong
