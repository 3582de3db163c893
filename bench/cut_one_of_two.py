"""Cut one of two servers from their PostgreSQL database for a while, under load.

`bench record --database private --cut 30`. One server reaches the database through a door
(tests/database_door.py) that is shut and opened again; the other goes on. Nothing may be lost or
doubled, refusals must say why, and the server must come back by itself.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from bench import seeded_company, server
from bench.record import percentile
from bench.sequences import NoticeReader
from bench.two_servers import Load, asking_for_checks, look
from tests.database_door import DatabaseDoor
from tests.postgresql_cluster import Cluster

BEFORE, AFTER = 4.0, 8.0  # seconds of load before the cut and after it
SENTENCE = "数据库服务器连不上"


def cut_one_of_two(
    data: Path, cluster: Cluster, door: DatabaseDoor, seconds: float, clients: int
) -> int:
    """Fill a new database, cut one server off for `seconds`; 0 if nothing is lost or doubled."""
    address = cluster.create("cut")
    seeded_company.make(data, sellers=clients, postgresql=address)
    load, notices = Load(clients), NoticeReader(address)
    options = [("--database", door.url("cut")), ("--database", address)]
    servers = [server.start(data, data.parent / "log", each) for each in options]
    notices.start()
    try:
        with asking_for_checks(data, address) as ask:
            ask()
            shut, opened = asyncio.run(_cut(load, servers, door, seconds))
            ask()
        _tell(load, shut, opened, (data.parent / "log").read_text("utf-8"))
        return look(address, load, notices) or int(SENTENCE not in load.refused)
    finally:
        for each in servers:
            each.stop()


async def _cut(
    load: Load, servers: list[server.Server], door: DatabaseDoor, seconds: float
) -> tuple[float, float]:
    """Shut the door under load and open it; when both happened."""
    await load.sign_in(servers[0])
    working = load.begin(servers)
    await asyncio.sleep(BEFORE)
    shut = time.perf_counter()
    await asyncio.to_thread(door.shut)
    await asyncio.sleep(seconds)
    opened = time.perf_counter()
    await asyncio.to_thread(door.open)
    await asyncio.sleep(AFTER)
    load.is_over = True
    await asyncio.gather(*working)
    return shut, opened


def _tell(load: Load, shut: float, opened: float, log: str) -> None:
    """Print what the cut server answered, how soon it recorded again, and what it logged."""
    during = [status for at, status in load.at if shut + 1 <= at <= opened]
    taken = [at - opened for at, status in load.at if at > opened and status == 303]
    print(f"answers by server and status: {dict(sorted(load.answers.items()))}")
    print(
        f"during the cut: {len(during)} answers of the cut server, "
        f"{sum(status == 303 for status in during)} of them took a call"
    )
    print(f"first call {min(taken):.2f} s after the cut" if taken else "no call after the cut")
    if len(taken) > 1:
        print(f"half of the next calls within {percentile(taken, 50) / 1000:.2f} s")
    print(f"{len(log.splitlines())} lines of the log, {log.count('Traceback')} tracebacks")
