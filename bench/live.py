"""Open streams, and measure the delay from a recorded card to the last page that shows it.

With --database the call is recorded by one server and the streams are another one's.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench import seeded_company, server
from bench.record import CLIENTS, call_form, percentile
from bench.record_postgresql import at
from bench.wire import Connection, sign_in

WATCHERS = 20  # people who have the streams open, so many each
WATCHED = "/live?period=day&metric=calls&team=all"


@dataclass
class Report:
    """Seconds from the request to its receipt, to the first stream, each stream, and the last."""

    receipt: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    each: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    missed: int = 0
    resident: int = 0


def main(argv: Sequence[str]) -> int:
    """Open the streams, record some calls one after the other, and time what arrives."""
    parser = argparse.ArgumentParser(prog="bench live")
    parser.add_argument("--streams", type=int, default=2000)
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--sellers", type=int, default=200)
    parser.add_argument(
        "--database", help="two servers on PostgreSQL: an empty database, or private"
    )
    options = parser.parse_args(argv)
    allow_files(options.streams + 200)
    sellers = max(options.sellers, CLIENTS)
    with _servers(sellers, options.database or "") as (recording, watched):
        before = resident(watched.process.pid)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            ports = (recording.port, watched.port)
            report = pool.apply(_watch, (*ports, options.streams, options.calls))
        after = report.resident - before
    last = report.last
    where = "another server's" if options.database else "the same server's"
    print(f"{options.streams} streams on {where} board of {options.sellers} sellers")
    print(f"from the request to its receipt   p50 {percentile(report.receipt, 50):6.0f} ms")
    print(f"to the first stream               p50 {percentile(report.first, 50):6.0f} ms")
    print(
        f"to every stream                   p50 {percentile(report.each, 50):6.0f} ms"
        f"   p99 {percentile(report.each, 99):6.0f} ms"
    )
    print(
        f"to the last stream                median {statistics.median(last) * 1000:.0f} ms"
        f"   worst {max(last) * 1000:.0f} ms"
    )
    print(f"missed {report.missed};  {after / options.streams:.1f} kB a stream")
    return 1 if report.missed else 0


@contextmanager
def _servers(sellers: int, database: str) -> Iterator[tuple[server.Server, server.Server]]:
    """The server that records and the one with the streams; on SQLite the same one."""
    with ExitStack() as stack:
        if database:
            data, address = stack.enter_context(at(database))
            options, data = (f"--database={address}",), data / "var"
        else:
            made = tempfile.TemporaryDirectory(prefix="jiebao-bench-")
            options, address, data = ("--one-core",), "", Path(stack.enter_context(made)) / "var"
        seeded_company.make(data, sellers=sellers, postgresql=address)
        first = server.start(data, options=options)
        stack.callback(first.stop)
        second = first
        if database:
            second = server.start(data, options=options)
            stack.callback(second.stop)
        yield first, second


def allow_files(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


def resident(process: int) -> int:
    """Return the resident memory of a process in kB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _watch(recording: int, port: int, streams: int, calls: int) -> Report:
    allow_files(streams + 200)
    return asyncio.run(_measure(recording, port, streams, calls))


async def _measure(recording: int, port: int, streams: int, calls: int) -> Report:
    seller, token = await sign_in(recording, seeded_company.account(0), seeded_company.PASSWORD)
    watchers = [await _signed_in(port, number + 1) for number in range(WATCHERS)]
    arrivals: list[dict[int, float]] = [{} for _ in range(streams)]
    readers = []
    for number in range(streams):
        readers.append(
            asyncio.create_task(_read(port, watchers[number % WATCHERS], arrivals[number]))
        )
        if number % 50 == 49:
            await asyncio.sleep(0.05)
    await _until(partial(_all_have, arrivals, 0), 60)
    report = Report()
    for count in range(1, calls + 1):
        began = time.perf_counter()
        answer = await seller.request("POST", "/calls", call_form(token))
        assert answer.status == 303, answer.status
        report.receipt.append(time.perf_counter() - began)
        await _until(partial(_all_have, arrivals, count), 15)
        delays = [seen[count] - began for seen in arrivals if count in seen]
        report.missed += streams - len(delays)
        report.each += delays
        report.first.append(min(delays))
        report.last.append(max(delays))
    report.resident = _server_resident(port)
    for reader in readers:
        reader.cancel()
    return report


def _server_resident(port: int) -> int:
    """The memory of the process that listens on this port, by the marks in /proc."""
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = status.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"serve" in words and str(port).encode() in words:
            return resident(int(status.parent.name))
    return 0


async def _signed_in(port: int, number: int) -> Connection:
    connection, _ = await sign_in(port, seeded_company.account(number), seeded_company.PASSWORD)
    return connection


def _all_have(arrivals: list[dict[int, float]], count: int) -> bool:
    return all(count in seen for seen in arrivals)


async def _until(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.perf_counter() + seconds
    while not true() and time.perf_counter() < deadline:
        await asyncio.sleep(0.01)


async def _read(port: int, watcher: Connection, seen: dict[int, float]) -> None:
    """Read one stream; note when the board that shows n calls of the seller has arrived."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    cookies = "; ".join(f"{name}={value}" for name, value in watcher.cookies.items())
    writer.write(
        f"GET {WATCHED} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies}\r\n\r\n".encode()
    )
    event = b""
    boards = 0
    while True:
        piece = await reader.read(65536)
        if not piece:
            return
        event += piece
        *whole, event = event.split(b"\n\n")
        for message in whole:
            if b'id="board-rows"' in message or b"#board" in message:
                seen.setdefault(boards, time.perf_counter())
                boards += 1
