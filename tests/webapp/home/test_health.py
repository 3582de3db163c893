"""/health is "ok" while people can work, and says in words what is broken."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from datetime import timedelta
from typing import Any

import pytest

from webapp.home import health
from webapp.site.startup import ClockBehind, demand_clock
from webapp.store.tables import database

Usage = namedtuple("Usage", "total used free")


def test_a_server_that_works_is_ok(client_of: Any) -> None:
    answer = client_of(None).get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def reasons(client: Any) -> str:
    answer = client.get("/health")
    assert (answer.status_code, answer.json["status"]) == (503, "broken")
    [reason] = answer.json["reasons"]
    return str(reason)


def test_a_disk_that_is_nearly_full_is_said(
    client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearly = Usage(10**12, 10**12, health.LEAST_FREE - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: nearly)
    assert "只剩 199 MB" in reasons(client_of(None))


def test_a_folder_that_is_only_readable_is_said(
    client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda _folder, mode: mode != os.W_OK)
    assert "只能读，不能写" in reasons(client_of(None))


def test_a_database_that_cannot_be_read_is_said(client_of: Any) -> None:
    client = client_of(None)
    database.execute_sql("ALTER TABLE person RENAME TO person_gone")
    assert "数据库读不了" in reasons(client)


def test_a_writer_that_has_ended_is_said(client_of: Any, runtime: Any) -> None:
    client = client_of(None)
    runtime.write.close()
    assert "写入线程已停止" in reasons(client)


def test_a_clock_behind_the_newest_record_is_refused_and_told_by_health(
    runtime: Any, client_of: Any, clock: Any
) -> None:
    demand_clock(runtime)
    clock.now -= timedelta(minutes=4)
    demand_clock(runtime)
    clock.now -= timedelta(days=1)
    with pytest.raises(ClockBehind, match="2026-03-01 09:56，比最后一条记录（2026-03-02 10:00）"):
        demand_clock(runtime)
    answer = client_of(None).get("/health")
    assert answer.status_code == 503
    assert "服务器的时间比最后一条记录早" in str(answer.json["reasons"])


@pytest.mark.sqlite
def test_files_deleted_under_a_running_server_are_told_by_health(
    runtime: Any, client_of: Any, config: Any
) -> None:
    client = client_of(None)
    database.execute_sql("PRAGMA journal_mode = wal")
    assert client.get("/health").status_code == 200
    config.database.with_name("jiebao.sqlite-wal").unlink()
    assert "jiebao.sqlite-wal）在服务运行时被删除" in str(client.get("/health").json["reasons"])
    config.database.rename(config.data / "moved")
    assert "jiebao.sqlite、jiebao.sqlite-wal" in str(client.get("/health").json["reasons"])
