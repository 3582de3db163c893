"""Back up a data folder while it is served: a snapshot of the database, then the files by content.

A file is written before the row that names it, so that every file of a snapshot's rows is there
when the snapshot has been made. Keys are copied only to a folder that is named for them.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from webapp.core import durable_files
from webapp.core.config import Config
from webapp.core.disk_faults import DiskFault
from webapp.core.errors import JiebaoError, Words, _
from webapp.core.keys import check_value, load_keys
from webapp.store.backup_manifest import (
    DATABASE,
    MANIFEST,
    BackedFile,
    BackupManifest,
    NotABackup,
    content_file,
    files_under,
    finished_backups,
    new_backup_folder,
    read_manifest,
    sha256_of,
)
from webapp.store.files import KINDS, FileAltered, FileLost, Files, StoredFile

log = logging.getLogger(__name__)
Copy = Callable[[Path, Path], None]
SECRETS = ("keys", "signing", "tls")  # copied apart, or not at all


class BackupRunning(JiebaoError):
    """Another process writes a backup to this folder."""

    sentence = _("另一次备份正在写 %(folder)s，没有再开始一次。请等它结束。")


class BackupFailed(JiebaoError):
    """The backup could not be written; its unfinished folder is removed."""

    sentence = _("备份没有完成：%(why)s（%(folder)s）。请检查备份目录的空间和权限。")
    status = 500


class BackupElsewhere(JiebaoError):
    """The database is in PostgreSQL, whose own programs back it up."""

    sentence = _(
        "数据库在 PostgreSQL 里，这里备份不了：请用 pg_dump 备份数据库，数据目录另外复制"
        "（见 docs/deploy.md）。"
    )


class SnapshotDamaged(JiebaoError):
    """SQLite finds the copied database damaged; the database that is served may be damaged too."""

    sentence = _("数据库有损坏，备份没有保留：%(why)s。请先用上一次完好的备份恢复。")
    status = 500


@dataclass(frozen=True)
class MadeBackup:
    """A finished backup: its folder, how many files and bytes it holds, and bytes copied for it."""

    folder: Path
    files: int
    bytes: int
    copied: int


def make_backup(
    config: Config,
    files: Files,
    target: Path,
    at: datetime,
    *,
    keep: int | None = None,
    secrets: Path | None = None,
    link: bool = False,
) -> MadeBackup:
    """Write a backup into a new folder of `target`, then remove all but the newest `keep`.

    `files`: the company's files, in whichever store they are. `secrets`: the folder that gets a
    copy of the keys and certificates. `link`: files of a folder are linked, not copied, for a
    target on the same disk (they are never changed in place). Raises BackupElsewhere,
    BackupRunning, BackupFailed, SnapshotDamaged, and what `load_keys` raises.
    """
    if config.postgresql:
        raise BackupElsewhere()
    try:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _one_at_a_time(target):
            made = _write(config, files, target, at, os.link if link else _copy_durably)
            if secrets is not None:
                _copy_secrets(config, secrets)
            if keep is not None:
                remove_old_backups(target, keep)
            return made
    except DiskFault as full:
        raise BackupFailed(folder=target, why=Words(full.state)) from full
    except (OSError, sqlite3.Error) as failed:
        why = failed.strerror if isinstance(failed, OSError) else str(failed)
        raise BackupFailed(folder=target, why=why or failed) from failed


def remove_old_backups(target: Path, keep: int) -> None:
    """Remove all but the newest `keep` backups, and contents that no remaining backup names.

    All contents stay where one of those backups cannot be read.
    """
    backups = finished_backups(target)
    for old in backups[: max(0, len(backups) - keep)]:
        (old / MANIFEST).unlink()  # first, so that half a backup never passes for a whole one
        shutil.rmtree(old)
    left = finished_backups(target)
    try:
        wanted = {each.sha256 for backup in left for each in read_manifest(backup).files}
    except NotABackup as unreadable:
        log.error("files of old backups are kept: %s", unreadable)
        return
    for file in files_under(target / "files"):
        if file.name not in wanted:
            file.unlink()


@contextmanager
def _one_at_a_time(target: Path) -> Iterator[None]:
    with (target / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise BackupRunning(folder=target) from busy
        yield


def _write(config: Config, stored: Files, target: Path, at: datetime, copy: Copy) -> MadeBackup:
    folder = new_backup_folder(target, at)
    aside = folder.with_name(f".{folder.name}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    try:
        database = _copy_database(config.database, aside / DATABASE)
        files, copied = _copy_files(stored, target, copy)
        check = check_value(load_keys(config.keys))
        manifest = BackupManifest(at.isoformat(), check, database, tuple(files))
        durable_files.write_durably(aside / MANIFEST, manifest.to_json().encode())
        durable_files.sync_folder(aside)
        aside.rename(folder)
        durable_files.sync_folder(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return MadeBackup(folder, len(files), manifest.bytes, copied + database.bytes)


def _copy_database(source: Path, copy: Path) -> BackedFile:
    """Copy the database as of one moment; writers go on meanwhile (write-ahead log)."""
    with (
        closing(sqlite3.connect(source, timeout=10)) as served,
        closing(sqlite3.connect(copy)) as to,
    ):
        served.backup(to)
        to.execute("PRAGMA journal_mode=DELETE")  # the copy is one file
        found = [str(row[0]) for row in to.execute("PRAGMA quick_check(1)")]
    if found != ["ok"]:
        raise SnapshotDamaged(why=found[0])
    copy.chmod(0o600)
    _sync(copy)
    about = copy.stat()
    return BackedFile(copy.name, sha256_of(copy), about.st_size, about.st_mtime_ns)


def _copy_files(stored: Files, target: Path, copy: Copy) -> tuple[list[BackedFile], int]:
    """Store each file under its hash; return all of them, and the bytes that were new."""
    known, files, copied = _known_files(target), [], 0
    for kind in KINDS:
        for each in stored.listed(kind):
            try:
                backed, is_new = _store(stored, each, target, known, copy)
            except (FileNotFoundError, FileLost):  # deleted meanwhile, after its time
                continue
            except FileAltered as altered:  # the others are backed up all the same
                log.error("left out of the backup: %s", altered)
                continue
            files.append(backed)
            copied += backed.bytes * is_new
    return files, copied


def _known_files(target: Path) -> dict[tuple[str, int, int], str]:
    """The hashes that the newest backup holds, by path, bytes and time of change."""
    backups = finished_backups(target)
    if not backups:
        return {}
    try:
        newest = read_manifest(backups[-1])
    except NotABackup:
        return {}
    return {(each.path, each.bytes, each.changed_ns): each.sha256 for each in newest.files}


def _store(
    files: Files,
    about: StoredFile,
    target: Path,
    known: dict[tuple[str, int, int], str],
    copy: Copy,
) -> tuple[BackedFile, bool]:
    digest = known.get((about.key, about.size, about.written_ns), "")
    is_new = not digest or not content_file(target, digest).exists()
    if is_new:
        own = files.path(about.key)
        if own is None:
            digest, is_new = _write_content(files.read(about.key), target)
        else:
            digest, is_new = _copy_content(own, target, copy)
    return BackedFile(about.key, digest, about.size, about.written_ns), is_new


def _copy_content(file: Path, target: Path, copy: Copy) -> tuple[str, bool]:
    """Copy a file unless its content is there; return its hash, and whether it was new."""
    digest = sha256_of(file)
    stored = content_file(target, digest)
    is_new = not stored.exists()
    if is_new:
        stored.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy(file, stored)
    return digest, is_new


def _write_content(content: bytes, target: Path) -> tuple[str, bool]:
    """Write the content of a file that is in no folder, as `_copy_content` does."""
    digest = sha256(content).hexdigest()
    stored = content_file(target, digest)
    is_new = not stored.exists()
    if is_new:
        stored.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable_files.write_durably(stored, content)
        durable_files.sync_folder(stored.parent)
    return digest, is_new


def _copy_durably(file: Path, copy: Path) -> None:
    aside = copy.with_name(f".{copy.name}")
    shutil.copyfile(file, aside)
    aside.chmod(0o600)
    _sync(aside)
    aside.rename(copy)
    durable_files.sync_folder(copy.parent)


def _copy_secrets(config: Config, secrets: Path) -> None:
    for name in SECRETS:
        for file in files_under(config.data / name):
            copy = secrets / name / file.relative_to(config.data / name)
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _copy_durably(file, copy)


def _sync(file: Path) -> None:
    with file.open("rb") as written:
        os.fsync(written.fileno())
