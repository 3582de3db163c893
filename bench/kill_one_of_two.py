"""Kill one of two servers on one PostgreSQL database under load; look for every call afterwards.

`bench record --database … --kill N`. Clients record on both servers all the time. The killed one
starts again; the other one never stops. Afterwards every acknowledged call must be there once, no
number of the audit trail or of a fact may be missing, and the trail must verify.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Sequence
from pathlib import Path

import psycopg

from bench import seeded_company, server
from bench.record import call_form, sellers
from bench.wire import sign_in

CUT_OFF = (OSError, asyncio.IncompleteReadError)


def kill_one_of_two(data: Path, address: str, kills: int, seed: int, clients: int) -> int:
    """Fill the empty database, kill `kills` times, and return 0 if nothing is lost or doubled."""
    seeded_company.make(data, sellers=clients, postgresql=address)
    on = ("--database", address)
    steady, chance = server.start(data, options=on), random.Random(seed)
    sent: set[str] = set()
    acknowledged: set[str] = set()
    try:
        for _ in range(kills):
            other = server.start(data, options=on)
            load = _Load((steady, other), clients, sent, acknowledged)
            asyncio.run(load.until_killed(other, chance.uniform(0.3, 1.5)))
    finally:
        steady.stop()
    return look(address, sent, acknowledged)


class _Load:
    """Clients, half of them on each server; those of the killed one end when they are cut off."""

    def __init__(
        self,
        servers: Sequence[server.Server],
        clients: int,
        sent: set[str],
        acknowledged: set[str],
    ) -> None:
        self._servers, self._clients = servers, clients
        self._sent, self._acknowledged = sent, acknowledged
        self._is_over = False

    async def until_killed(self, victim: server.Server, after: float) -> None:
        """Record from all clients for `after` seconds, kill, and record for as long again."""
        working = [
            asyncio.create_task(self._record(self._servers[number % 2], account))
            for number, account in enumerate(sellers(self._clients))
        ]
        await asyncio.sleep(after)
        await asyncio.to_thread(victim.kill)
        await asyncio.sleep(after)
        self._is_over = True
        await asyncio.gather(*working)

    async def _record(self, running: server.Server, account: str) -> None:
        try:
            connection, token = await sign_in(running.port, account, seeded_company.PASSWORD)
            while not self._is_over:
                record = str(uuid.uuid4())
                self._sent.add(record)
                answer = await connection.request("POST", "/calls", call_form(token, record))
                if answer.status == 303:
                    self._acknowledged.add(record)
            await connection.close()
        except CUT_OFF:
            return


def look(address: str, sent: set[str], acknowledged: set[str]) -> int:
    """Print missing and doubled calls, calls that nobody sent, and gaps of running numbers."""
    with psycopg.connect(address) as connection:
        calls = connection.execute("SELECT id FROM fact WHERE kind = 'call'").fetchall()
        gaps = [_gaps(connection, table) for table in ("fact", "audit_line")]
    found = [str(record) for (record,) in calls]
    missing, strange = acknowledged - set(found), set(found) - sent
    doubled = len(found) - len(set(found))
    print(
        f"sent {len(sent)}, acknowledged {len(acknowledged)}, found {len(found)}: "
        f"missing {len(missing)}, doubled {doubled}, of nobody {len(strange)}, gaps {sum(gaps)}"
    )
    sound = not missing and not doubled and not strange and not any(gaps)
    return 0 if sound and acknowledged else 1


def _gaps(connection: psycopg.Connection[tuple[int, int]], table: str) -> int:
    """How many running numbers of a table are missing."""
    sql = f"SELECT coalesce(max(number), 0), count(*) FROM {table}"
    [(newest, count)] = connection.execute(sql).fetchall()
    return int(newest - count)
