"""Read and write the manifest of a backup: its files with sizes and SHA-256, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from itertools import chain, count
from pathlib import Path

from webapp.core.errors import JiebaoError, _

DATABASE, MANIFEST, FILES = "jiebao.sqlite", "manifest.json", "files"
FORMAT = 1


class NotABackup(JiebaoError):
    """The folder holds no finished backup of this program."""

    sentence = _("%(folder)s 里没有完整的备份：找不到能读的 manifest.json。请换一个备份目录。")


@dataclass(frozen=True)
class BackedFile:
    """A backed-up file: its path in the data folder, SHA-256, bytes, and time of change in ns."""

    path: str
    sha256: str
    bytes: int
    changed_ns: int


@dataclass(frozen=True)
class BackupManifest:
    """The manifest of one backup; `key_check`: of the keys that open it (webapp/core/keys.py)."""

    made_at: str  # ISO 8601, UTC
    key_check: str
    database: BackedFile
    files: tuple[BackedFile, ...]

    @property
    def bytes(self) -> int:
        """The number of bytes that a restore writes."""
        return self.database.bytes + sum(each.bytes for each in self.files)

    def to_json(self) -> str:
        """The text of `manifest.json`."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)


def read_manifest(backup: Path) -> BackupManifest:
    """The manifest of the backup in a folder. Raises NotABackup."""
    try:
        held = json.loads((backup / MANIFEST).read_text("utf-8"))
        if held.pop("format") != FORMAT:
            raise NotABackup(folder=backup)
        database, files = BackedFile(**held.pop("database")), held.pop("files")
        return BackupManifest(
            **held, database=database, files=tuple(BackedFile(**each) for each in files)
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as unreadable:
        raise NotABackup(folder=backup) from unreadable


def finished_backups(target: Path) -> list[Path]:
    """The folders of the backups in `target`, the oldest first."""
    if not target.is_dir():
        return []
    return sorted(
        each for each in target.iterdir() if each.name[0] != "." and (each / MANIFEST).is_file()
    )


def new_backup_folder(target: Path, at: datetime) -> Path:
    """Return a path that does not exist yet for a backup of an instant; names sort by time."""
    name = at.strftime("%Y-%m-%dT%H-%M-%SZ")
    names = chain([name], (f"{name}-{number}" for number in count(2)))  # several in one second
    return next(target / each for each in names if not (target / each).exists())


def content_file(target: Path, sha256: str) -> Path:
    """The file of `target` that holds the content of this hash."""
    return target / FILES / sha256[:2] / sha256


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file's content, as 64 hexadecimal digits."""
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def files_under(folder: Path) -> Iterator[Path]:
    """Yield all files below a folder, without temporary ones (their names begin with a dot)."""
    if folder.is_dir():
        for each in sorted(folder.rglob("*")):
            if each.is_file() and not each.name.startswith("."):
                yield each
