"""Keep files in the data folder, each under its key; only the owner may read them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from io import BufferedReader
from pathlib import Path

from webapp.core import durable_files
from webapp.core.disk_faults import disk_faults_told
from webapp.store.files.interface import FileLost, Files, StoredFile, demand_key


class FolderFiles(Files):
    """A folder with a folder for each kind of file; the first stored file creates it."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def put_all(self, contents: Mapping[str, bytes], *, renew: bool = False) -> None:
        """Write what is not there yet, then sync the folders.

        They are synced even where nothing was written: another thread may have renamed a file and
        not synced its folder yet.
        """
        files = {self._file(key): content for key, content in contents.items()}
        folders = dict.fromkeys(file.parent for file in files)
        with disk_faults_told():
            for folder in folders:
                self._create(folder)
            for file, content in files.items():
                if renew or not _holds(file, content):
                    durable_files.write_durably(file, content)
            for folder in folders:
                durable_files.sync_folder(folder)

    def adopt(self, key: str, file: Path) -> None:
        """Sync and rename the file, which is on the same disk as the folder."""
        to = self._file(key)
        with disk_faults_told():
            self._create(to.parent)
            with file.open("r+b") as content:
                os.fsync(content.fileno())
            file.replace(to)
            durable_files.sync_folder(to.parent)

    def read(self, key: str) -> bytes:
        """All bytes of a file. Raises FileLost."""
        with self.open(key) as content, disk_faults_told():
            return content.read()

    def open(self, key: str) -> BufferedReader:
        """The file itself. Raises FileLost."""
        try:
            with disk_faults_told():
                return self._file(key).open("rb")
        except (FileNotFoundError, NotADirectoryError) as missing:
            raise FileLost(file=key) from missing

    def about(self, key: str) -> StoredFile | None:
        """The size and the time of a file; None if there is none."""
        return self._about(self._file(key))

    def listed(self, folder: str) -> Iterator[StoredFile]:
        """All files below a folder, without temporary ones (their names begin with a dot)."""
        return (each for each in self._with_unfinished(folder) if each.name[0] != ".")

    def drop(self, key: str) -> None:
        """Delete a file, if it exists."""
        with disk_faults_told():
            (self.root / key).unlink(missing_ok=True)

    def path(self, key: str) -> Path:
        """The file itself; it is never changed in place."""
        return self._file(key)

    def _with_unfinished(self, folder: str) -> Iterator[StoredFile]:
        for file in sorted((self.root / folder).rglob("*")):
            if file.is_file() and (about := self._about(file)):
                yield about

    def _file(self, key: str) -> Path:
        return self.root / demand_key(key)

    def _about(self, file: Path) -> StoredFile | None:
        try:
            found = file.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None  # deleted meanwhile: a video or a print after its time
        return StoredFile(str(file.relative_to(self.root)), found.st_size, found.st_mtime_ns)

    def _create(self, innermost: Path) -> None:
        """Create the missing folders, and sync each to disk in its parent."""
        missing = [each for each in (innermost, *innermost.parents) if not each.is_dir()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
            durable_files.sync_folder(folder.parent)


def _holds(file: Path, content: bytes) -> bool:
    try:
        return file.read_bytes() == content
    except FileNotFoundError:
        return False
