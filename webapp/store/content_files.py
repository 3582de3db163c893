"""Files enclosed in messages: by content, on disk before the message that names them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from webapp.core import durable_files


@dataclass(frozen=True)
class Enclosure:
    """A file that lies in the folder: `file` there, `name` where it arrives."""

    file: str
    name: str


class Enclosures:
    """A folder of files that go out; it is made as needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, name: str, content: bytes) -> Enclosure:
        """Put a file there, once it is on disk: to be done before the transaction that tells."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = sha256(content).hexdigest()
        durable_files.write(self.path(file), content)  # anew each time: its age begins again
        durable_files.sync(self.folder)
        return Enclosure(file, name)

    def path(self, file: str) -> Path:
        """Where a file of this name lies."""
        return self.folder / file

    def drop_all_but(self, wanted: Collection[str], before: datetime) -> None:
        """Let go of what no message needs any more and was kept before then."""
        if self.folder.is_dir():
            for held in self.folder.iterdir():
                if held.name not in wanted and held.stat().st_mtime < before.timestamp():
                    held.unlink()
