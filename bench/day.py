"""Load a server as on a working day: each client posts a call a minute; as many boards are open.

Posts are spread evenly over each minute. The boards stay open all the time. The resident memory
of the server is read before the first client, when all boards are open, and each minute.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import seeded_company, server
from bench.live import allow_files, resident
from bench.pages.copied import copy_company
from bench.record import call_form, percentile
from bench.sessions import cookies_of_sellers
from bench.wire import Connection, token_in

BOARD = "/live?period=day&metric=calls&team=all"
MINUTE = 60.0  # seconds
Cookies = dict[str, str]


@dataclass
class DayLoad:
    """The clients' results: seconds of each answered post, failures, ended boards, updates."""

    posts: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    ended: int = 0
    updates: list[int] = field(default_factory=list)


def main(argv: Sequence[str]) -> int:
    """Serve, load for some minutes, print; return 1 if a post failed or a board ended."""
    parser = argparse.ArgumentParser(prog="bench day")
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--data", type=Path, help="a company; it is copied. Default: a new one")
    options = parser.parse_args(argv)
    allow_files(options.clients * 2 + 200)
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        data = Path(folder) / "var"
        if options.data:
            copy_company(options.data, data)
        else:
            seeded_company.make(data, options.clients)
        cookies = cookies_of_sellers(data, options.clients)
        load, memory, processor = _measure(data, cookies, options.minutes)
    _tell(options.clients, options.minutes, load, memory, processor)
    return 1 if load.failed or load.ended else 0


def _measure(
    data: Path, cookies: list[Cookies], minutes: int
) -> tuple[DayLoad, list[int], list[float]]:
    """The load, and the server's memory in kB and processor seconds before and by the minute."""
    running = server.start(data)
    process = running.process.pid
    memory, processor = [resident(process)], [_processor(process)]
    try:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            ready = multiprocessing.get_context("spawn").Manager().Event()
            working = pool.apply_async(_load, (running.port, cookies, minutes, ready))
            while not ready.wait(1) and not working.ready():
                pass
            while not working.ready():
                memory.append(resident(process))
                processor.append(_processor(process))
                working.wait(MINUTE)
            memory.append(resident(process))
            processor.append(_processor(process))
            return working.get(), memory, processor
    finally:
        running.stop()


def _processor(process: int) -> float:
    """Processor seconds of a process so far, user and system."""
    after = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(after[11]) + int(after[12])) / os.sysconf("SC_CLK_TCK")


def _load(port: int, cookies: list[Cookies], minutes: int, ready: object) -> DayLoad:
    allow_files(len(cookies) * 2 + 200)
    return asyncio.run(_work(port, cookies, minutes, ready))


async def _work(port: int, cookies: list[Cookies], minutes: int, ready: object) -> DayLoad:
    load = DayLoad(updates=[0] * len(cookies))
    clients = [Connection(port, dict(each)) for each in cookies]
    tokens = [token_in((await each.request("GET", "/calls/new")).body) for each in clients]
    boards = [
        asyncio.create_task(_watch(port, each, load, number)) for number, each in enumerate(cookies)
    ]
    while not all(load.updates) and not load.ended:
        await asyncio.sleep(0.1)
    ready.set()  # type: ignore[attr-defined]
    begin = time.perf_counter() + 1
    await asyncio.gather(
        *(
            _post(client, token, begin + MINUTE * number / len(clients), minutes, load)
            for number, (client, token) in enumerate(zip(clients, tokens, strict=True))
        )
    )
    for board in boards:
        board.cancel()
    return load


async def _post(client: Connection, token: str, first: float, minutes: int, load: DayLoad) -> None:
    """Post a call at `first` and each minute after it; a late answer delays the next post."""
    chance = random.Random(first)
    for minute in range(minutes):
        at = first + MINUTE * minute + chance.uniform(0, 0.5)
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        began = time.perf_counter()
        try:
            answer = await client.request("POST", "/calls", call_form(token))
        except (OSError, asyncio.IncompleteReadError) as fault:
            load.failed.append(repr(fault))
            await client.close()
            continue
        if answer.status == 303:
            load.posts.append(time.perf_counter() - began)
        else:
            load.failed.append(str(answer.status))


async def _watch(port: int, cookies: Cookies, load: DayLoad, number: int) -> None:
    """Keep a board open and count its updates; count it as ended if the server closes it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    carried = "; ".join(f"{name}={value}" for name, value in cookies.items())
    writer.write(
        f"GET {BOARD} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {carried}\r\n\r\n".encode()
    )
    try:
        while piece := await reader.read(65536):
            load.updates[number] += piece.count(b"\n\n")
    except OSError:
        pass
    load.ended += 1


def _tell(
    clients: int, minutes: int, load: DayLoad, memory: list[int], processor: list[float]
) -> None:
    print(f"{clients} clients and boards, {minutes} minutes, load average {os.getloadavg()[1]:.1f}")
    print(
        f"posts {len(load.posts)}: p50 {percentile(load.posts, 50):.0f} ms"
        f"   p99 {percentile(load.posts, 99):.0f} ms   longest {max(load.posts) * 1000:.0f} ms"
        f"   failed {len(load.failed)} {sorted(set(load.failed))[:3]}"
    )
    print(
        f"boards ended {load.ended}; updates of a board: {min(load.updates)} to {max(load.updates)}"
    )
    told = ", ".join(f"{each / 1000:.0f}" for each in memory)
    print(f"memory of the server in MB: before, all boards open, each minute, the end: {told}")
    share = (processor[-1] - processor[1]) / (minutes * MINUTE)
    print(f"processor of the server: {share:.2f} of a core")
