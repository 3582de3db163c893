"""Restore a backup into a new data folder, which appears after every hash was compared."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp

from webapp.core import durable_files
from webapp.core.errors import JiebaoError, _
from webapp.core.keys import KeyMissing, check_value, load_keys
from webapp.store.backing_up import SECRETS
from webapp.store.backup_manifest import (
    DATABASE,
    MANIFEST,
    BackedFile,
    BackupManifest,
    NotABackup,
    content_file,
    finished_backups,
    read_manifest,
    sha256_of,
)


class BackupDamaged(JiebaoError):
    """A file of the backup is missing, or its content is not what the manifest says."""

    sentence = _("备份里的 %(file)s 缺了或被改动，没有恢复任何东西。请换一个备份。")


class KeysDoNotFit(JiebaoError):
    """The keys are not those of this backup's data."""

    sentence = _("%(folder)s 里的密钥不是这份备份的，打不开里面的号码。请换备份当时的密钥。")


class FolderTaken(JiebaoError):
    """The folder to restore into is not empty; nothing is overwritten."""

    sentence = _("%(folder)s 不是空目录，没有改动。请恢复到一个新目录（--data）。")


def restore_backup(source: Path, keys: Path, data: Path) -> BackupManifest:
    """Restore the backup at `source` (its folder, or the newest of a folder of backups).

    `keys`: the folder with a copy of `keys`, `signing` and `tls`. The new folder is made aside and
    renamed, so that it is whole or absent. Raises NotABackup, BackupDamaged, KeysDoNotFit,
    KeyMissing, FolderTaken.
    """
    backup = _chosen(source)
    manifest = read_manifest(backup)
    if data.exists() and any(data.iterdir()):
        raise FolderTaken(folder=data)
    data.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(dir=data.parent, prefix=f".{data.name}-"))  # readable only by its owner
    try:
        _demand_keys(keys, manifest)
        for name in SECRETS:
            if (keys / name).is_dir():
                shutil.copytree(keys / name, aside / name)
        _copy(backup / DATABASE, manifest.database, aside)
        for each in manifest.files:
            _copy(content_file(backup.parent, each.sha256), each, aside)
        durable_files.sync_folder(aside)
        aside.rename(data)  # replaces an empty folder; fails on any other
        durable_files.sync_folder(data.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return manifest


def _chosen(source: Path) -> Path:
    if (source / MANIFEST).is_file():
        return source
    backups = finished_backups(source)
    if not backups:
        raise NotABackup(folder=source)
    return backups[-1]


def _demand_keys(keys: Path, manifest: BackupManifest) -> None:
    if not (keys / "keys").is_dir():
        raise KeyMissing(file=keys / "keys")
    if check_value(load_keys(keys / "keys")) != manifest.key_check:
        raise KeysDoNotFit(folder=keys)


def _copy(file: Path, about: BackedFile, aside: Path) -> None:
    copy = aside / about.path
    copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        shutil.copyfile(file, copy)
    except FileNotFoundError as missing:
        raise BackupDamaged(file=about.path) from missing
    copy.chmod(0o600)
    if sha256_of(copy) != about.sha256:
        raise BackupDamaged(file=about.path)
