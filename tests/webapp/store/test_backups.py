"""A data folder is backed up while it is served, and restored whole or not at all."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from webapp.core.config import Config
from webapp.core.keys import KeyMissing, make_keys
from webapp.store.backing_up import (
    BackupFailed,
    BackupRunning,
    MadeBackup,
    SnapshotDamaged,
    make_backup,
)
from webapp.store.backup_manifest import (
    MANIFEST,
    NotABackup,
    content_file,
    finished_backups,
    read_manifest,
)
from webapp.store.files import FolderFiles
from webapp.store.restoring import BackupDamaged, FolderTaken, KeysDoNotFit, restore_backup

pytestmark = pytest.mark.sqlite

NIGHT = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
PHOTO, VIDEO = "photos/ab/cd/abcd.jpg", "videos/1.mp4"
BackUp = Callable[..., MadeBackup]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with keys, a database of one row, a photo, a video and half an upload."""
    folder = tmp_path / "var"
    folder.mkdir()
    make_keys(folder / "keys")
    with closing(sqlite3.connect(folder / "jiebao.sqlite")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE fact (number INTEGER)")
        database.execute("INSERT INTO fact VALUES (1)")
        database.commit()
    for name, content in ((PHOTO, b"a photo"), (VIDEO, b"a video"), ("uploads/7", b"half")):
        put(folder / name, content)
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return tmp_path / "secrets"


@pytest.fixture
def back_up(data: Path, target: Path, secrets: Path) -> BackUp:
    """A function that backs the folder up, some days after NIGHT."""

    def make(days: int = 0, keep: int | None = None, *, link: bool = False) -> MadeBackup:
        at = NIGHT + timedelta(days=days)
        files = FolderFiles(data)
        return make_backup(Config(data), files, target, at, keep=keep, secrets=secrets, link=link)

    return make


def put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def facts(data: Path) -> list[int]:
    with closing(sqlite3.connect(data / "jiebao.sqlite")) as database:
        return [number for (number,) in database.execute("SELECT number FROM fact")]


def contents(target: Path) -> set[bytes]:
    return {file.read_bytes() for file in (target / "files").rglob("*") if file.is_file()}


def test_a_restored_folder_has_the_rows_the_files_and_the_keys(
    data: Path, target: Path, secrets: Path, tmp_path: Path, back_up: BackUp
) -> None:
    made = back_up()
    assert (made.files, made.folder.name) == (2, "2026-03-02T18-30-00Z")
    restore_backup(target, secrets, tmp_path / "new")
    assert facts(tmp_path / "new") == [1]
    for name in (PHOTO, VIDEO, "keys/number-cipher.key"):
        assert (tmp_path / "new" / name).read_bytes() == (data / name).read_bytes()
        assert (tmp_path / "new" / name).stat().st_mode & 0o077 == 0
    assert not (tmp_path / "new" / "uploads").exists()


def test_keys_are_in_no_backup(data: Path, target: Path, back_up: BackUp) -> None:
    back_up()
    key = (data / "keys" / "number-cipher.key").read_bytes().strip()
    files = [file for file in target.rglob("*") if file.is_file()]
    assert files
    assert all(key not in file.read_bytes() for file in files)


def test_an_open_transaction_is_neither_waited_for_nor_copied(
    data: Path, secrets: Path, target: Path, tmp_path: Path, back_up: BackUp
) -> None:
    with closing(sqlite3.connect(data / "jiebao.sqlite")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO fact VALUES (2)")
        back_up()
        writer.commit()
    restore_backup(target, secrets, tmp_path / "new")
    assert facts(tmp_path / "new") == [1]


def test_the_next_backup_writes_only_what_is_new(data: Path, back_up: BackUp) -> None:
    first = back_up()
    put(data / "photos/ef/01/ef01.jpg", b"another photo")
    second = back_up(1)
    database = read_manifest(second.folder).database.bytes
    assert first.copied == first.bytes
    assert (second.files, second.copied) == (3, database + len(b"another photo"))


def test_the_oldest_go_and_what_a_newer_one_names_stays(
    data: Path, target: Path, secrets: Path, tmp_path: Path, back_up: BackUp
) -> None:
    back_up()
    (data / VIDEO).unlink()
    for day in (1, 2):
        back_up(day, keep=2)
    names = [each.name for each in finished_backups(target)]
    assert names == ["2026-03-03T18-30-00Z", "2026-03-04T18-30-00Z"]
    assert contents(target) == {b"a photo"}
    restore_backup(target, secrets, tmp_path / "new")
    assert (tmp_path / "new" / PHOTO).read_bytes() == b"a photo"


@pytest.mark.parametrize("keep", [1, 3, 7])
def test_none_goes_before_there_are_more_than_are_kept(
    target: Path, back_up: BackUp, keep: int
) -> None:
    for day in range(9):
        back_up(day, keep=keep)
        assert len(finished_backups(target)) == min(day + 1, keep)


def test_a_backup_that_cannot_be_read_stops_no_later_one(
    data: Path, target: Path, back_up: BackUp, caplog: pytest.LogCaptureFixture
) -> None:
    back_up()
    (data / VIDEO).unlink()
    (back_up(1).folder / MANIFEST).write_text("{")
    for day in (2, 3):
        back_up(day, keep=3)
    assert len(finished_backups(target)) == 3
    assert contents(target) == {b"a photo", b"a video"}  # nobody knows what the damaged one names
    assert "manifest.json" in caplog.text


def test_two_backups_in_one_second_are_two(
    target: Path, secrets: Path, tmp_path: Path, data: Path, back_up: BackUp
) -> None:
    back_up()
    put(data / VIDEO, b"another video")
    back_up()
    names = [each.name for each in finished_backups(target)]
    assert names == ["2026-03-02T18-30-00Z", "2026-03-02T18-30-00Z-2"]
    restore_backup(target, secrets, tmp_path / "new")
    assert (tmp_path / "new" / VIDEO).read_bytes() == b"another video"


def test_on_the_same_disk_files_are_linked(data: Path, target: Path, back_up: BackUp) -> None:
    made = back_up(link=True)
    photo = next(each for each in read_manifest(made.folder).files if each.path == PHOTO)
    assert content_file(target, photo.sha256).samefile(data / PHOTO)


@pytest.mark.parametrize("harm", [lambda file: file.write_bytes(b"other"), Path.unlink])
def test_a_backup_that_was_altered_restores_nothing_and_names_the_file(
    target: Path, secrets: Path, tmp_path: Path, back_up: BackUp, harm: Callable[[Path], object]
) -> None:
    made = back_up()
    photo = next(each for each in read_manifest(made.folder).files if each.path == PHOTO)
    harm(content_file(target, photo.sha256))
    with pytest.raises(BackupDamaged, match=PHOTO):
        restore_backup(target, secrets, tmp_path / "new")
    assert not [each for each in tmp_path.iterdir() if "new" in each.name]


def test_keys_of_another_company_restore_nothing(
    target: Path, tmp_path: Path, back_up: BackUp
) -> None:
    back_up()
    (tmp_path / "other").mkdir()
    make_keys(tmp_path / "other" / "keys")
    with pytest.raises(KeysDoNotFit):
        restore_backup(target, tmp_path / "other", tmp_path / "new")
    with pytest.raises(KeyMissing):
        restore_backup(target, tmp_path / "nowhere", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_folder_with_files_is_not_overwritten(
    data: Path, target: Path, secrets: Path, back_up: BackUp
) -> None:
    back_up()
    before = {file: file.stat().st_mtime_ns for file in data.rglob("*")}
    with pytest.raises(FolderTaken):
        restore_backup(target, secrets, data)
    assert {file: file.stat().st_mtime_ns for file in data.rglob("*")} == before


def test_half_a_backup_passes_for_none(
    target: Path, secrets: Path, tmp_path: Path, back_up: BackUp
) -> None:
    with pytest.raises(NotABackup):
        restore_backup(target, secrets, tmp_path / "new")
    back_up()
    put(target / "2027-01-01T00-00-00Z" / "jiebao.sqlite", b"half")
    assert len(finished_backups(target)) == 1
    put(target / "2027-01-01T00-00-00Z" / "manifest.json", b"{")
    with pytest.raises(NotABackup, match="2027-01-01"):
        restore_backup(target, secrets, tmp_path / "new")


def test_two_at_once_are_refused(target: Path, back_up: BackUp) -> None:
    target.mkdir()
    with (target / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupRunning):
            back_up()
    assert back_up().files == 2


def test_a_target_that_cannot_be_written_is_said(
    data: Path, tmp_path: Path, target: Path, back_up: BackUp
) -> None:
    target.write_bytes(b"a file")
    with pytest.raises(BackupFailed, match="空间和权限"):
        back_up()


def test_a_damaged_database_leaves_the_last_good_backup(
    data: Path, target: Path, back_up: BackUp
) -> None:
    with closing(sqlite3.connect(data / "jiebao.sqlite")) as database:
        database.executemany("INSERT INTO fact VALUES (?)", [(n,) for n in range(5000)])
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    back_up()
    content = bytearray((data / "jiebao.sqlite").read_bytes())
    content[8192:8300] = b"\xff" * 108
    (data / "jiebao.sqlite").write_bytes(content)
    with pytest.raises(SnapshotDamaged):
        back_up(1, keep=1)
    assert [each.name for each in finished_backups(target)] == ["2026-03-02T18-30-00Z"]
    assert not [each for each in target.iterdir() if each.name.startswith(".2")]
