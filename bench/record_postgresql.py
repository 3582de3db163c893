"""Measure durable calls per second on PostgreSQL, with one and several servers on one database.

`bench record --database private` starts a cluster of its own on the disk of the temporary folder,
with fsync; an address measures a database that is empty and one's own. pgbench's single inserts on
the same cluster, in the same run, say what PostgreSQL itself can do.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from bench import seeded_company, server
from bench.cut_one_of_two import cut_one_of_two
from bench.kill_one_of_two import kill_one_of_two
from bench.processor_share import used
from bench.record import CLIENTS, in_a_process, load_calls, load_hello, percentile, sign_in_all
from tests.database_door import door_to
from tests.postgresql_cluster import private_cluster, programs

PRIVATE = "private"
_TIMED = ("ALTER SYSTEM SET track_wal_io_timing = on", "SELECT pg_reload_conf()")
_INSERT = "INSERT INTO bench_insert (id) VALUES (gen_random_uuid());\n"


@contextmanager
def at(address: str) -> Iterator[tuple[Path, str]]:
    """A temporary folder, and the address of the database; of a private cluster, started here."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jiebao-bench-")))
        if address == PRIVATE:
            cluster = stack.enter_context(private_cluster(on=folder.parent, is_safe=True))
            cluster.run(*_TIMED)
            address = cluster.create("bench")
        yield folder, address


def kill_on_postgresql(address: str, kills: int, seed: int, clients: int = CLIENTS) -> int:
    """Kill one of two servers under load; return 0 if nothing is lost or doubled."""
    with at(address) as (folder, database):
        return kill_one_of_two(folder / "var", database, kills, seed, clients)


def cut_from_postgresql(seconds: float, clients: int = CLIENTS) -> int:
    """Cut one of two servers off for `seconds`; return 0 if nothing is lost or doubled."""
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder, ExitStack() as stack:
        cluster = stack.enter_context(private_cluster(on=Path(folder).parent, is_safe=True))
        door = stack.enter_context(door_to(cluster))
        return cut_one_of_two(Path(folder) / "var", cluster, door, seconds, clients)


def measure_postgresql(address: str, seconds: float, processes: Sequence[int]) -> None:
    """Print calls a second for each number of servers, beside hello pages and pgbench."""
    with at(address) as (folder, database):
        data = folder / "var"
        seeded_company.make(data, sellers=CLIENTS, postgresql=database)
        print(f"{'':44}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}")
        for count in processes:
            _measure_servers(data, database, seconds, count)
        for clients in (1, CLIENTS):
            rate, latency = _pgbench(folder, database, seconds / 2, clients)
            print(
                f"{f'pgbench, one insert a commit, {clients} clients':46}{rate:8.0f}{latency:9.1f}"
            )


def _measure_servers(data: Path, address: str, seconds: float, count: int) -> None:
    cores = sorted(os.sched_getaffinity(0))
    running = [
        server.start(data, options=("--database", address), core=cores[number % len(cores)])
        for number in range(count)
    ]
    try:
        hello = in_a_process(load_hello, running[0].port, seconds / 2)
        pids = [each.process.pid for each in running]
        # Before the measurement: one password takes the processor as long as some thirty calls.
        sessions = in_a_process(sign_in_all, [each.port for each in running])
        before = used(pids, address)
        calls = in_a_process(load_calls, sessions, seconds)
        took = used(pids, address).since(before)
    finally:
        for each in running:
            each.stop()
    for name, (rate, times) in (
        (f"calls recorded, {CLIENTS} clients, {count} servers", calls),
        ("/health of one of them", hello),
    ):
        print(f"{name:46}{rate:8.0f}{percentile(times, 50):9.1f}{percentile(times, 99):9.1f}")
    print(f"  {took.told(len(calls[1]))}")


def _pgbench(folder: Path, address: str, seconds: float, clients: int) -> tuple[float, float]:
    """Commits a second and mean milliseconds of single inserts into a table with a key."""
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_insert (id uuid PRIMARY KEY)")
    script = folder / "insert.sql"
    script.write_text(_INSERT)
    said = subprocess.run(
        [
            *(str(programs() / "pgbench"), "--no-vacuum", f"--file={script}"),
            *(f"--client={clients}", f"--time={max(1, round(seconds))}", address),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = {
        line.split("=")[0].strip(): line.split("=")[1] for line in said.splitlines() if "=" in line
    }
    rate = next(float(value.split()[0]) for name, value in found.items() if name == "tps")
    return rate, float(found["latency average"].split()[0])
