"""A backup made under load, once restored, has each record acknowledged before it, and photos."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock
from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.key_files import write_keys
from tests.webapp.media.conftest import photo
from tests.webapp.telling import call
from webapp.cards.operations.record_card import CardCommand, PhotoTaken, record_card
from webapp.core.config import Config
from webapp.facts.models import Card, Fact
from webapp.media.photos import process_photo
from webapp.site.startup import close_runtime, open_runtime
from webapp.store.backing_up import make_backup
from webapp.store.restoring import restore_backup
from webapp.verification.audit_parts import AuditedData, audit_parts

pytestmark = pytest.mark.sqlite  # PostgreSQL's own programs back its database up (docs/deploy.md)

NIGHT = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
CALLS, PHOTOS = 60, 6


class Load:
    """Sellers who record without a pause, and what was acknowledged to them."""

    def __init__(self, runtime: Any, sellers: list[str]) -> None:
        self._runtime, self._sellers = runtime, sellers
        self._lock, self._stop = Lock(), Event()
        self.acknowledged = set[str]()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Record calls by all sellers at once, and cards with photos by the first, for a block."""
        with ThreadPoolExecutor(len(self._sellers) + 1) as pool:
            works = [pool.submit(self._calls, seller) for seller in self._sellers]
            works.append(pool.submit(self._cards, self._sellers[0]))
            try:
                yield
            finally:
                self._stop.set()
                for work in works:
                    work.result()

    def _calls(self, seller: str) -> None:
        while not self._stop.is_set():
            self.told(call(self._runtime.write, seller, str(uuid4())).id)

    def _cards(self, seller: str) -> None:
        for number in range(PHOTOS):
            intake = process_photo(photo(640, 480 + number))
            taken = PhotoTaken.of(self._runtime.photos.save(intake), intake)
            given = CardCommand(str(uuid4()), f"NO-{number}", True, photo=taken)
            self.told(
                self._runtime.write(lambda tx, given=given: record_card(tx, seller, given)).id
            )

    def told(self, record: str) -> None:
        """Note a record that was acknowledged."""
        with self._lock:
            self.acknowledged.add(record)


def test_every_record_acknowledged_before_the_backup_is_in_it(
    runtime: Any, company: Any, tmp_path: Path
) -> None:
    write_keys(runtime.keys, runtime.config.keys)
    load = Load(runtime, [company.lin, company.wang, company.zhao])
    for _call in range(CALLS):
        load.told(call(runtime.write, company.lin, str(uuid4())).id)
    files, secrets = runtime.files, tmp_path / "k"
    with load.going_on():
        make_backup(runtime.config, files, tmp_path / "first", NIGHT)
        before = set(load.acknowledged)
        make_backup(runtime.config, files, tmp_path / "b", NIGHT, secrets=secrets)
    assert len(load.acknowledged) > len(before) >= CALLS
    runtime.write.close()

    restore_backup(tmp_path / "b", tmp_path / "k", tmp_path / "new")
    restored = open_runtime(Config(tmp_path / "new"), lambda: NIGHT)
    try:
        assert before <= {fact.id for fact in Fact.select()} <= load.acknowledged
        for card in Card.select().where(Card.photo.is_null(False)):
            assert restored.photos.check(card.photo_id).name == card.photo_id
        parts = audit_parts(AuditedData(restored.company, restored.photos), None)
        assert [part.find(lambda _done: None) for part in parts] == [None] * len(parts)
    finally:
        close_runtime(restored)
