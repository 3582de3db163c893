"""/metrics says in Prometheus' form what a server does; only its own loopback port answers it."""

from __future__ import annotations

import http.client
import re
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from webapp.core.durations import Durations
from webapp.core.metric_text import histogram, metric_text
from webapp.jobs.folder_size import EVERY, FolderSize
from webapp.jobs.lane import Lane
from webapp.jobs.metrics_port import answering_metrics
from webapp.jobs.server_metrics import MeasuredServer
from webapp.store.models import Backup
from webapp.store.tables import database

LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"\})? -?[0-9.e+-]+')


def failing() -> None:
    raise OSError("no route to host")


@pytest.fixture
def server(runtime: Any) -> MeasuredServer:
    photos = FolderSize(runtime.config.photos)
    lanes = [Lane("money", 60, lambda: None), Lane("sizes", 60, photos, failing)]
    return MeasuredServer(runtime, lanes, {2: 5, 5: 1}, lambda: 3, photos)


def values_of(text: str) -> dict[str, float]:
    """The samples of a text, each of whose lines is a sample or a comment."""
    samples = [line for line in text.splitlines() if not line.startswith("# ")]
    assert all(LINE.fullmatch(line) for line in samples)
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in samples)}


def test_requests_and_open_boards_are_counted(server: MeasuredServer) -> None:
    told = values_of(server.text())
    assert told['jiebao_requests_total{class="2xx"}'] == 5
    assert told['jiebao_requests_total{class="4xx"}'] == 0
    assert told['jiebao_requests_total{class="5xx"}'] == 1
    assert told["jiebao_open_streams"] == 3


def test_writes_and_their_waits_are_counted(server: MeasuredServer) -> None:
    before = values_of(server.text())
    server.runtime.write(lambda _tx: None)
    server.runtime.write.all([lambda _tx: None] * 3)
    told = values_of(server.text())
    assert told["jiebao_write_wait_seconds_count"] - before["jiebao_write_wait_seconds_count"] == 4
    assert (
        told['jiebao_write_wait_seconds_bucket{le="+Inf"}']
        == told["jiebao_write_wait_seconds_count"]
    )
    assert 2 <= told["jiebao_commits_total"] - before["jiebao_commits_total"] <= 4
    assert told["jiebao_write_queue_length"] == 0
    assert (told["jiebao_writer_running"], told["jiebao_disk_fault"]) == (1, 0)


def test_lanes_say_their_rounds_and_failures(
    server: MeasuredServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.lanes[1].tick()
    told = values_of(server.text())
    assert told['jiebao_lane_rounds_total{lane="money"}'] == 0
    assert told['jiebao_lane_rounds_total{lane="sizes"}'] == 1
    assert told['jiebao_lane_failures_total{lane="sizes"}'] == 1
    assert told['jiebao_lane_since_round_seconds{lane="money"}'] >= 0
    assert "a job failed" in caplog.text


def test_sizes_and_the_last_good_backup_are_told(server: MeasuredServer, clock: Any) -> None:
    told = values_of(server.text())
    assert told["jiebao_database_bytes"] > 500_000
    assert told["process_resident_memory_bytes"] > 10_000_000
    assert {"jiebao_backup_age_seconds", "jiebao_photo_bytes"}.isdisjoint(told)

    hour_ago = clock.now - timedelta(hours=1)
    Backup.create(at=hour_ago, folder="backups", files=1, bytes=1, fault="")
    (server.runtime.config.photos / "ab").mkdir(parents=True)
    (server.runtime.config.photos / "ab" / "large.jpg").write_bytes(b"x" * 700)
    server.photos()
    told = values_of(server.text())
    assert (told["jiebao_backup_age_seconds"], told["jiebao_photo_bytes"]) == (3600, 700)


def test_a_scrape_reads_the_table_of_backups_alone(
    server: MeasuredServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    execute = type(database.obj).execute_sql

    def noted(self: Any, sql: str, *args: Any) -> Any:
        read.append(sql)
        return execute(self, sql, *args)

    monkeypatch.setattr(type(database.obj), "execute_sql", noted)
    server.text()
    assert read
    assert all('FROM "backup"' in sql for sql in read)


def test_a_folder_is_measured_once_an_hour(tmp_path: Path) -> None:
    now = 0.0
    size = FolderSize(tmp_path, lambda: now)
    size()
    (tmp_path / "photo").write_bytes(b"1234")
    now = EVERY - 1
    size()
    assert size.bytes == 0
    now = EVERY
    size()
    assert size.bytes == 4


def test_durations_are_counted_up_to_each_bound() -> None:
    durations = Durations()
    for seconds in (0.005, 0.006, 99):
        durations.add(seconds)
    lines = metric_text([histogram("waits", "Waits.", durations)]).splitlines()
    assert lines[:4] == [
        "# HELP waits Waits.",
        "# TYPE waits histogram",
        'waits_bucket{le="0.005"} 1',
        'waits_bucket{le="0.01"} 2',
    ]
    assert lines[-4:-2] == ['waits_bucket{le="10"} 2', 'waits_bucket{le="+Inf"} 3']
    assert lines[-2:] == ["waits_sum 99.011", "waits_count 3"]


@pytest.mark.usefixtures("database")  # the thread closes its connection at the end
def test_the_port_answers_metrics_and_nothing_else() -> None:
    answers = []
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        answering_metrics(listener, lambda: "a 1\n"),
    ):
        for path in ("/metrics", "/", "/metrics?all=1"):
            asked = http.client.HTTPConnection("127.0.0.1", listener.getsockname()[1], timeout=30)
            asked.request("GET", path)
            answer = asked.getresponse()
            answers.append((answer.status, answer.read()))
            asked.close()
    assert answers[0] == (200, b"a 1\n")
    assert [status for status, _ in answers[1:]] == [404, 404]


def test_the_pages_port_knows_no_metrics(client_of: Any, company: Any) -> None:
    for person in (None, company.he):
        assert client_of(person).get("/metrics").status_code == 404
