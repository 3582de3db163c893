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
    files_under,
    finished_backups,
    read_manifest,
    sha256_of,
)
from webapp.store.files import KINDS, FileAltered, Files


class BackupDamaged(JiebaoError):
    """A file of the backup is missing, or its content is not what the manifest says."""

    sentence = _("备份里的 %(file)s 缺了或被改动，没有恢复任何东西。请换一个备份。")


class KeysDoNotFit(JiebaoError):
    """The keys are not those of this backup's data."""

    sentence = _("%(folder)s 里的密钥不是这份备份的，打不开里面的号码。请换备份当时的密钥。")


class FolderTaken(JiebaoError):
    """The folder to restore into is not empty; nothing is overwritten."""

    sentence = _("%(folder)s 不是空目录，没有改动。请恢复到一个新目录（--data）。")


class FilesTaken(JiebaoError):
    """The store to restore into has files that are not of this backup."""

    sentence = _(
        "存放文件的地方已有这份备份以外的文件（如 %(file)s），没有改动。"
        "请换一个空的存储桶、前缀或数据库（--files）。"
    )


def restore_backup(
    source: Path, keys: Path, data: Path, files: Files | None = None
) -> BackupManifest:
    """Restore the backup at `source` (its folder, or the newest of a folder of backups).

    `keys`: the folder with a copy of `keys`, `signing` and `tls`. The new folder is made aside and
    renamed, so that it is whole or absent. `files`: the store that gets the files, where it is not
    the data folder; it may hold files of this backup already, from an interrupted attempt. Raises
    NotABackup, BackupDamaged, KeysDoNotFit, KeyMissing, FolderTaken, FilesTaken, DiskFault.
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
            _copy_secrets(keys / name, aside / name)
        _copy(backup / DATABASE, manifest.database, aside)
        if files is not None:
            _upload(backup.parent, manifest, files)
        for each in () if files else manifest.files:
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


def _copy_secrets(source: Path, copy: Path) -> None:
    """Copy a folder of keys, if there is one. Its error says why, unlike that of `copytree`."""
    if source.is_dir():
        copy.mkdir(mode=0o700)
    for file in files_under(source):
        to = copy / file.relative_to(source)
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(file, to)
        to.chmod(0o600)


def _upload(target: Path, manifest: BackupManifest, files: Files) -> None:
    """Store the files of a backup, and compare each hash with what is read back."""
    own = {each.path for each in manifest.files}
    for kind in KINDS:
        for found in files.listed(kind):
            if found.key not in own:
                raise FilesTaken(file=found.key)
    for each in manifest.files:
        try:
            content = content_file(target, each.sha256).read_bytes()
            files.put_all({each.path: content})
            files.checked(each.path, each.sha256)
        except (FileNotFoundError, FileAltered) as damaged:
            raise BackupDamaged(file=each.path) from damaged


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
