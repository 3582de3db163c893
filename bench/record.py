"""Measure durable calls per second through HTTP, beside a hello page and raw SQLite commits.

With --kill N the server is killed without warning N times while clients record, and every
acknowledged call is then looked for in the database: there, and once.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bench import seeded_company, server
from bench.processor_share import seconds_of
from bench.synced import IN_A_BODY, load_synced
from bench.wire import Connection, sign_in

CLIENTS = 32
T = TypeVar("T")
Session = tuple[int, dict[str, str], str]  # port, cookies, CSRF token


def main(argv: Sequence[str]) -> int:
    """Measure; with --kill, kill the server and look for acknowledged calls."""
    parser = argparse.ArgumentParser(prog="bench record")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--all-cores", action="store_true", help="serve with --all-cores")
    parser.add_argument("--kill", type=int, default=0)
    parser.add_argument("--cut", type=float, default=0, help="cut a server off for so many seconds")
    parser.add_argument("--clients", type=int, default=CLIENTS, help="with --kill or --cut")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="measure PostgreSQL too: an empty database, or private")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    options = parser.parse_args(argv)
    if options.kill and options.database:
        from bench.record_postgresql import kill_on_postgresql

        return kill_on_postgresql(options.database, options.kill, options.seed, options.clients)
    if options.cut:
        from bench.record_postgresql import cut_from_postgresql

        return cut_from_postgresql(options.cut, options.clients)
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        data = Path(folder) / "var"
        seeded_company.make(data, sellers=CLIENTS)
        if options.kill:
            return kill_and_look(data, options.kill, options.seed)
        cores = "--all-cores" if options.all_cores else "--one-core"
        measure(data, options.seconds, (cores,))
    if options.database:
        from bench.record_postgresql import measure_postgresql

        measure_postgresql(options.database, options.seconds, options.processes)
    return 0


def measure(data: Path, seconds: float, options: Sequence[str] = ()) -> None:
    """Measure on one server hello pages, then calls; then the bare database on the same disk."""
    running = server.start(data, options=options)
    pid = running.process.pid
    try:
        begun = seconds_of(pid)
        hello = in_a_process(load_hello, running.port, seconds / 2)
        greeted = seconds_of(pid) - begun
        sessions = in_a_process(sign_in_all, [running.port])
        before = seconds_of(pid)
        calls = in_a_process(load_calls, sessions, seconds)
        took = seconds_of(pid) - before
        synced = in_a_process(load_synced, sessions, sellers(), seconds / 2)
        received = seconds_of(pid) - before - took
    finally:
        running.stop()
    raw = raw_commits(data.parent / "raw.sqlite", seconds / 3)
    print(f"{'':34}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}")
    for name, rate, times in (
        (f"calls recorded, {CLIENTS} clients", calls[0], calls[1]),
        (f"calls synced, {IN_A_BODY} a body", synced[0], synced[1]),
        (f"/health of the same server, {CLIENTS} clients", hello[0], hello[1]),
        ("raw SQLite commits, synchronous=FULL", raw[0], raw[1]),
    ):
        print(f"{name:36}{rate:8.0f}{percentile(times, 50):9.1f}{percentile(times, 99):9.1f}")
    print(f"a call is {calls[0] / hello[0]:.2f} hello pages, {calls[0] / raw[0]:.2f} raw commits")
    print(
        f"  of the server's processor, in ms: a call {1000 * took / len(calls[1]):.2f}, a synced "
        f"one {1000 * received / len(synced[1]) / IN_A_BODY:.2f}, a hello page "
        f"{1000 * greeted / len(hello[1]):.2f}"
    )


def percentile(times: Sequence[float], share: int) -> float:
    """Return a percentile of times in seconds, in milliseconds."""
    return statistics.quantiles(times, n=100)[share - 1] * 1000


def in_a_process(work: Callable[..., T], *arguments: object) -> T:
    """Run the load in a process of its own, so that it shares no lock with the measurement."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def load_hello(port: int, seconds: float) -> tuple[float, list[float]]:
    """Ask for /health without a pause; return answers a second, and each answer's seconds."""

    async def one(until: float) -> list[float]:
        connection, times = Connection(port), []
        while time.perf_counter() < until:
            began = time.perf_counter()
            answer = await connection.request("GET", "/health")
            assert answer.status == 200
            times.append(time.perf_counter() - began)
        return times

    async def all_of_them() -> tuple[float, list[float]]:
        until = time.perf_counter() + seconds
        took = await asyncio.gather(*(one(until) for _ in range(CLIENTS)))
        times = [each for times in took for each in times]
        return len(times) / seconds, times

    return asyncio.run(all_of_them())


def sign_in_all(ports: Sequence[int]) -> list[Session]:
    """Sign the clients in, one after another on the next server."""

    async def all_of_them() -> list[Session]:
        sessions = []
        for number, account in enumerate(sellers()):
            port = ports[number % len(ports)]
            connection, token = await sign_in(port, account, seeded_company.PASSWORD)
            sessions.append((port, connection.cookies, token))
            await connection.close()
        return sessions

    return asyncio.run(all_of_them())


def load_calls(sessions: Sequence[Session], seconds: float) -> tuple[float, list[float]]:
    """Record in all sessions without a pause; return calls a second, and each call's seconds."""

    async def all_of_them() -> tuple[float, list[float]]:
        until = time.perf_counter() + seconds
        took = await asyncio.gather(
            *(
                _call_until(until, Connection(port, dict(cookies)), token)
                for port, cookies, token in sessions
            )
        )
        times = [each for times in took for each in times]
        return len(times) / seconds, times

    return asyncio.run(all_of_them())


def sellers(count: int = CLIENTS) -> list[str]:
    """Return the accounts of the bench company's first sellers."""
    return [seeded_company.account(number) for number in range(count)]


async def _call_until(until: float, connection: Connection, token: str) -> list[float]:
    times = []
    while time.perf_counter() < until:
        began = time.perf_counter()
        answer = await connection.request("POST", "/calls", call_form(token))
        if answer.status != 303:
            raise RuntimeError(f"a call was answered with {answer.status}")
        times.append(time.perf_counter() - began)
    return times


def call_form(token: str, record: str = "") -> dict[str, str]:
    """Return what the call page's form sends."""
    return {"csrf_token": token, "id": record or str(uuid.uuid4()), "outcome": "invited"}


def raw_commits(file: Path, seconds: float) -> tuple[float, list[float]]:
    """Measure single inserts, each a durable commit of its own, without the program around them."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("PRAGMA synchronous=full")
    connection.execute("CREATE TABLE fact (number INTEGER PRIMARY KEY, id TEXT UNIQUE)")
    until, times = time.perf_counter() + seconds, []
    while (began := time.perf_counter()) < until:
        connection.execute("INSERT INTO fact (id) VALUES (?)", (str(uuid.uuid4()),))
        times.append(time.perf_counter() - began)
    connection.close()
    return len(times) / seconds, times


def kill_and_look(data: Path, kills: int, seed: int, clients: int = CLIENTS) -> int:
    """Kill the server `kills` times under load; return 0 if no call is lost or doubled."""
    chance = random.Random(seed)
    sent: set[str] = set()
    acknowledged: set[str] = set()
    for _ in range(kills):
        running = server.start(data)
        killing = _record_until_killed(running, chance.uniform(0.3, 1.5), clients)
        more_sent, more_acknowledged = asyncio.run(killing)
        sent |= more_sent
        acknowledged |= more_acknowledged
    return look(data, sent, acknowledged)


def look(data: Path, sent: set[str], acknowledged: set[str]) -> int:
    """Read the database afterwards; print missing and doubled calls, and calls that nobody sent."""
    connection = sqlite3.connect(data / "jiebao.sqlite")
    found = [row[0] for row in connection.execute("SELECT id FROM fact WHERE kind = 'call'")]
    (calls,) = connection.execute("SELECT count(*) FROM call").fetchone()
    (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    missing, strange = acknowledged - set(found), set(found) - sent
    doubled = len(found) - len(set(found))
    print(
        f"sent {len(sent)}, acknowledged {len(acknowledged)}, found {len(found)} (calls {calls}): "
        f"missing {len(missing)}, doubled {doubled}, of nobody {len(strange)}, "
        f"integrity {integrity}"
    )
    sound = not missing and not doubled and not strange and integrity == "ok"
    return 0 if sound and calls == len(found) and acknowledged else 1


async def _record_until_killed(
    running: server.Server, after: float, clients: int
) -> tuple[set[str], set[str]]:
    """Record from all clients, then kill: the ids sent, and those acknowledged.

    Whoever was cut off does not know whether the record was taken.
    """
    sent: set[str] = set()
    acknowledged: set[str] = set()
    signed_in = [
        await sign_in(running.port, name, seeded_company.PASSWORD) for name in sellers(clients)
    ]

    async def one(connection: Connection, token: str) -> None:
        while True:
            record = str(uuid.uuid4())
            sent.add(record)
            try:
                answer = await connection.request("POST", "/calls", call_form(token, record))
            except (OSError, asyncio.IncompleteReadError):
                return
            if answer.status == 303:
                acknowledged.add(record)

    working = [asyncio.create_task(one(*each)) for each in signed_in]
    await asyncio.sleep(after)
    await asyncio.to_thread(running.kill)
    await asyncio.gather(*working)
    for connection, _ in signed_in:
        await connection.close()
    return sent, acknowledged
