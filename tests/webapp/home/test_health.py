"""/health is "ok" while people can work, and says in words what is broken."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from typing import Any

import pytest

from webapp.home import health
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
    database.execute_sql("PRAGMA foreign_keys = 0")
    database.execute_sql("ALTER TABLE person RENAME TO person_gone")
    assert "数据库读不了" in reasons(client)


def test_a_writer_that_has_ended_is_said(client_of: Any, runtime: Any) -> None:
    client = client_of(None)
    runtime.write.close()
    assert "写入线程已停止" in reasons(client)
