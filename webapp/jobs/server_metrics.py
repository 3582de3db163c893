"""Report a server's metrics to Prometheus: counters in memory, file sizes, the last backup."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from webapp.core.metric_text import (
    Metric,
    counter,
    gauge,
    histogram,
    labelled,
    metric_text,
)
from webapp.home.last_backup import last_backup
from webapp.jobs.folder_size import FolderSize
from webapp.jobs.lane import Lane
from webapp.store.statements import engine
from webapp.web.runtime import Runtime

_STATM = Path("/proc/self/statm")  # Linux alone has it


@dataclass(frozen=True)
class MeasuredServer:
    """The parts of a running server that are measured.

    `answers` counts requests by the first digit of their status (0: the client left before);
    `open_streams` returns the number of open live boards and walls.
    """

    runtime: Runtime
    lanes: Sequence[Lane]
    answers: Mapping[int, int]
    open_streams: Callable[[], int]
    photos: FolderSize

    def text(self) -> str:
        """Return all metrics as text; reads only the table `backup`, which has a row a night."""
        parts = (self._requests(), self._writes(), self._lanes(), self._stored(), _process())
        return metric_text(metric for part in parts for metric in part)

    def _requests(self) -> list[Metric]:
        classes = {f"{n}xx" if n else "none": float(self.answers.get(n, 0)) for n in range(6)}
        about = "Answered requests by class of status; none: the client left before."
        return [
            labelled("jiebao_requests_total", "counter", about, "class", classes),
            gauge("jiebao_open_streams", "Open live boards and walls.", self.open_streams()),
        ]

    def _writes(self) -> list[Metric]:
        write = self.runtime.write
        waits = "Seconds from the request of a write until it is on disk; the count is of writes."
        return [
            histogram("jiebao_write_wait_seconds", waits, write.waits),
            counter("jiebao_commits_total", "Commits, each of up to 256 writes.", write.commits),
            counter(
                "jiebao_commit_seconds_total", "Seconds spent in commits.", write.commit_seconds
            ),
            gauge("jiebao_write_queue_length", "Writes that wait for a commit.", write.waiting),
            gauge("jiebao_writer_running", "1 while the writer thread runs.", write.is_running),
            gauge("jiebao_disk_fault", "1 while the disk refuses writes.", write.fault is not None),
        ]

    def _lanes(self) -> list[Metric]:
        since = {lane.name: lane.seconds_since_round for lane in self.lanes}
        rounds = {lane.name: float(lane.rounds) for lane in self.lanes}
        failures = {lane.name: float(lane.failures) for lane in self.lanes}
        idle = "Seconds since the end of the lane's last round, or since the start."
        ended, failed = "Ended rounds of the lane.", "Failed jobs of the lane."
        return [
            labelled("jiebao_lane_since_round_seconds", "gauge", idle, "lane", since),
            labelled("jiebao_lane_rounds_total", "counter", ended, "lane", rounds),
            labelled("jiebao_lane_failures_total", "counter", failed, "lane", failures),
        ]

    def _stored(self) -> list[Metric]:
        config, now = self.runtime.config, self.runtime.clock()
        good = last_backup(now).at
        age = (now - good).total_seconds() if good else None
        free = shutil.disk_usage(config.data).free
        return [
            gauge("jiebao_backup_age_seconds", "Seconds since the last good backup.", age),
            gauge(
                "jiebao_database_bytes", "Bytes of the database and its log.", engine().bytes_used()
            ),
            gauge("jiebao_photo_bytes", "Bytes of all photos, once an hour.", self.photos.bytes),
            gauge("jiebao_disk_free_bytes", "Free bytes on the data folder's disk.", free),
        ]


def _process() -> list[Metric]:
    return [
        gauge("process_resident_memory_bytes", "Memory in use.", _resident_bytes()),
        counter("process_cpu_seconds_total", "Processor time.", process_time()),
    ]


def _resident_bytes() -> int | None:
    if not _STATM.exists():
        return None
    return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
