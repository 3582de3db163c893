"""Say whose the processor and the disk were while calls were recorded on PostgreSQL."""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Used:
    """Seconds of the processor used so far by each part, and seconds spent on syncing the log."""

    servers: float
    database: float
    clients: float
    disk: float

    def since(self, before: Used) -> Used:
        """What was used between two moments."""
        return Used(
            self.servers - before.servers,
            self.database - before.database,
            self.clients - before.clients,
            self.disk - before.disk,
        )

    def told(self, calls: int) -> str:
        """Milliseconds a call, part by part, as a line of the report."""
        each = 1000 / max(calls, 1)
        return (
            f"a call took, in ms: Python {self.servers * each:.2f}, "
            f"PostgreSQL {self.database * each:.2f}, clients of the bench "
            f"{self.clients * each:.2f} of the processor; {self.disk * each:.2f} for the disk"
        )


def used(servers: Sequence[int], address: str) -> Used:
    """Read what the servers (process ids), PostgreSQL and the bench's own children have used.

    PostgreSQL's are its postmaster's, its running children's and its ended ones'. The time for the
    disk is that of `wal_sync_time` (0 where `track_wal_io_timing` is off).
    """
    with psycopg.connect(address) as connection:
        (backend,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        (disk,) = connection.execute("SELECT wal_sync_time FROM pg_stat_wal").fetchone() or (0,)
        postmaster = int(_stat(backend)[1])
        family = [postmaster, *_children(postmaster)]
        database = sum(seconds_of(pid) for pid in family) + _ended(postmaster)
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Used(
        sum(seconds_of(pid) for pid in servers),
        database,
        own.ru_utime + own.ru_stime,
        float(disk) / 1000,
    )


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, from the state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def seconds_of(pid: int) -> float:
    """Seconds of the processor that a process has used so far."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _ended(pid: int) -> float:
    """Seconds of the children that have ended and were waited for."""
    fields = _stat(pid)
    return (int(fields[13]) + int(fields[14])) / _TICKS


def _children(pid: int) -> list[int]:
    task = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in task.read_text().split()]
