"""A backup made while calls are recorded: restored, it has each call acknowledged before it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

from tests.webapp.key_files import write_keys
from tests.webapp.telling import call
from webapp.core.config import Config
from webapp.facts.models import Fact
from webapp.site.startup import close_runtime, open_runtime
from webapp.store.backing_up import make_backup
from webapp.store.restoring import restore_backup
from webapp.verification.audit_parts import AuditedData, audit_parts

NIGHT = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
CALLS = 60


def test_every_call_acknowledged_before_the_backup_is_in_it(
    runtime: Any, company: Any, tmp_path: Path
) -> None:
    write_keys(runtime.keys, runtime.config.keys)
    before, stop = set[str](), Event()

    def record_on() -> None:
        while not stop.is_set():
            call(runtime.write, company.wang, str(uuid4()))

    for _call in range(CALLS):
        call(runtime.write, company.lin, str(uuid4()))
    before.update(fact.id for fact in Fact.select())
    with ThreadPoolExecutor(1) as pool:
        recording = pool.submit(record_on)
        try:
            files, secrets = runtime.files, tmp_path / "k"
            make_backup(runtime.config, files, tmp_path / "b", NIGHT, secrets=secrets)
        finally:
            stop.set()
            recording.result()
    runtime.write.close()

    restore_backup(tmp_path / "b", tmp_path / "k", tmp_path / "new")
    restored = open_runtime(Config(tmp_path / "new"), lambda: NIGHT)
    try:
        assert before <= {fact.id for fact in Fact.select()}
        parts = audit_parts(AuditedData(restored.company, restored.photos), None)
        assert [part.find(lambda _done: None) for part in parts] == [None] * len(parts)
    finally:
        close_runtime(restored)
