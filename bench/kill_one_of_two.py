"""Kill one of two servers on one PostgreSQL database under load; look for every call afterwards.

`bench record --database … --kill N`. Clients record on both servers all the time, and a check of
the tallies is asked for again and again. The two servers are killed in turn, so that the one that
does the work of the clock is killed too, and a new one starts in its place. Afterwards every
acknowledged call must be there once, and nothing of the sequences be missing or doubled
(`bench/sequences.py`).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

from bench import seeded_company, server
from bench.sequences import NoticeReader
from bench.two_servers import Load, asking_for_checks, look

SHORTEST, LONGEST = (
    0.3,
    3.5,
)  # seconds of load before and after a kill; an examination starts each 2


def kill_one_of_two(data: Path, address: str, kills: int, seed: int, clients: int) -> int:
    """Fill the empty database, kill `kills` times, and return 0 if nothing is lost or doubled."""
    seeded_company.make(data, sellers=clients, postgresql=address)
    on = ("--database", address)
    chance, load, notices = random.Random(seed), Load(clients), NoticeReader(address)
    servers = [server.start(data, options=on) for _ in range(2)]
    notices.start()
    try:
        asyncio.run(load.sign_in(servers[0]))
        with asking_for_checks(data, address) as ask:
            for number in range(kills):
                after = chance.uniform(SHORTEST, LONGEST)
                asyncio.run(_until_killed(load, servers, number % 2, after, ask))
                servers[number % 2] = server.start(data, options=on)
        return look(address, load, notices)
    finally:
        for each in servers:
            each.stop()


async def _until_killed(
    load: Load, servers: list[server.Server], victim: int, after: float, ask: Callable[[], None]
) -> None:
    """Record from all clients for `after` seconds, kill, and record for as long again."""
    working = load.begin(servers)
    await asyncio.to_thread(ask)
    await asyncio.sleep(after)
    await asyncio.to_thread(servers[victim].kill)
    await asyncio.to_thread(ask)
    await asyncio.sleep(after)
    load.is_over = True
    await asyncio.gather(*working)
