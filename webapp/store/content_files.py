"""Files attached to messages or as evidence, stored under the SHA-256 of their content."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from webapp.core import durable_files
from webapp.store.files import Files


@dataclass(frozen=True)
class ContentFile:
    """A stored file: `file` is its SHA-256 and its name, `name` the name that recipients see."""

    file: str
    name: str


class ContentFiles:
    """The attached files of one kind, in a folder of the company's files."""

    def __init__(self, files: Files, folder: str) -> None:
        self._files, self._folder = files, folder

    def keep(self, name: str, content: bytes) -> ContentFile:
        """Store a file durably; call this before the transaction that inserts its row."""
        file = sha256(content).hexdigest()
        self._files.put(self.key(file), content)  # even if it is there: its age restarts
        return ContentFile(file, name)

    def key(self, file: str) -> str:
        """The key of a stored file."""
        return f"{self._folder}/{file}"

    def read(self, file: str) -> bytes:
        """The bytes of a stored file, compared with its name. Raises FileLost, FileAltered."""
        return self._files.checked(self.key(file), file)

    @contextmanager
    def on_disk(self, file: str, folder: Path) -> Iterator[Path]:
        """A path of a stored file for a block: of its own, or of a copy in a local folder.

        Raises FileLost, FileAltered.
        """
        content, own = self.read(file), self._files.path(self.key(file))
        if own is not None:
            yield own
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy = folder / file
        durable_files.write_durably(copy, content)
        try:
            yield copy
        finally:
            copy.unlink(missing_ok=True)

    def is_there(self, file: str) -> bool:
        """Whether the store has this file."""
        return self._files.about(self.key(file)) is not None

    def drop(self, file: str) -> None:
        """Delete a stored file, if it is there."""
        self._files.drop(self.key(file))

    def drop_all_but(self, wanted: Collection[str], before: datetime) -> None:
        """Delete stored files that are not in `wanted` and were last written before `before`."""
        self._files.drop_all_but(self._folder, wanted, before)
