"""A server backs its folder up by itself: once a day, and again an hour after a failure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from webapp.core.keys import make_keys
from webapp.jobs.nightly_backup import NightlyBackup
from webapp.jobs.operations.note_backup import last_good_at
from webapp.store.backup_manifest import finished_backups
from webapp.store.models import Backup

pytestmark = pytest.mark.sqlite  # PostgreSQL's own programs back its database up (docs/deploy.md)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def nightly(runtime: Any, company: Any, target: Path) -> NightlyBackup:
    """The job over the small company, whose folder has keys as a served one has."""
    if not runtime.config.keys.exists():
        make_keys(runtime.config.keys)
    return NightlyBackup(runtime, target, keep=2)


def test_it_backs_up_once_a_night_and_keeps_the_newest(
    nightly: NightlyBackup, target: Path, clock: Any
) -> None:
    clock.set("2026-03-03T02:29")
    nightly()
    assert not target.exists()
    for day in (3, 4, 5):
        clock.set(f"2026-03-0{day}T02:30")
        nightly()
        nightly()
    names = [each.name for each in finished_backups(target)]
    assert names == ["2026-03-03T18-30-00Z", "2026-03-04T18-30-00Z"]  # UTC
    assert Backup.select().count() == 3


def test_a_server_that_was_off_at_night_does_it_in_the_morning(
    nightly: NightlyBackup, clock: Any
) -> None:
    clock.set("2026-03-03T08:40")
    nightly()
    assert last_good_at() == clock()
    clock.set("2026-03-04T01:00")
    nightly()
    assert Backup.select().count() == 1


def test_a_failure_is_kept_with_its_reason_and_tried_again_after_an_hour(
    nightly: NightlyBackup, target: Path, clock: Any
) -> None:
    target.write_bytes(b"a file where the folder should be")
    clock.set("2026-03-03T02:30")
    nightly()
    clock.set("2026-03-03T03:00")
    nightly()
    assert [(each.files, each.bytes) for each in Backup.select()] == [(0, 0)]
    assert "备份没有完成" in Backup.get().fault
    assert last_good_at() is None

    target.unlink()
    clock.set("2026-03-03T03:30")
    nightly()
    assert last_good_at() == clock()
