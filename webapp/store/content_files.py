"""Files attached to messages or as evidence, stored under the SHA-256 of their content."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from webapp.core import durable_files


@dataclass(frozen=True)
class ContentFile:
    """A stored file: `file` is its name in the folder, `name` the name that recipients see."""

    file: str
    name: str


class ContentFiles:
    """A folder of attached files; the first stored file creates it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, name: str, content: bytes) -> ContentFile:
        """Store a file durably; call this before the transaction that inserts its row."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = sha256(content).hexdigest()
        durable_files.write_durably(
            self.path(file), content
        )  # even if it is there: its age restarts
        durable_files.sync_folder(self.folder)
        return ContentFile(file, name)

    def path(self, file: str) -> Path:
        """The path of a stored file."""
        return self.folder / file

    def drop_all_but(self, wanted: Collection[str], before: datetime) -> None:
        """Delete stored files that are not in `wanted` and were last written before `before`."""
        if self.folder.is_dir():
            for stored in self.folder.iterdir():
                if stored.name not in wanted and stored.stat().st_mtime < before.timestamp():
                    stored.unlink()
