"""The promises of a store of files, and what all stores do alike: comparing with a known hash."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from io import BufferedReader
from pathlib import Path
from threading import Lock

from webapp.core.errors import JiebaoError, _

# The kinds of files, each a folder. Partial uploads (`uploads`) are none: they come again.
KINDS = ("photos", "returns", "videos", "outgoing", "prints", "attachments")
COMPARED = 1000  # files whose comparison with their hash is remembered
_KEY = re.compile(r"[a-z]+(/[0-9A-Za-z][0-9A-Za-z._-]*)+")


class FileLost(JiebaoError):
    """The store has no file under a key that the database names."""

    sentence = _("文件 %(file)s 不见了，打不开。请通知管理员从备份恢复。")
    status = 404


class FileAltered(JiebaoError):
    """A file's bytes are not those that were stored; they are not shown."""

    sentence = _("文件 %(file)s 被改动或已损坏，没有打开。请通知管理员从备份恢复，并查明原因。")
    status = 500


@dataclass(frozen=True)
class StoredFile:
    """A stored file: its key, its size in bytes, and when it was written (ns since 1970)."""

    key: str
    size: int
    written_ns: int

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rpartition("/")[2]


class Files(ABC):
    """A store of files. A key is a path below the data folder, as `photos/ab/cd/NAME.jpg`.

    A file is there whole or not at all, and `put_all` and `adopt` return when it would survive a
    power cut: they are called before the transaction that names the file. All methods raise a
    DiskFault where the store does not work, and ValueError for a key that is none.
    """

    def __init__(self) -> None:
        self._compared: OrderedDict[tuple[StoredFile, str], None] = OrderedDict()
        self._lock = Lock()

    @abstractmethod
    def put_all(self, contents: Mapping[str, bytes], *, renew: bool = False) -> None:
        """Store files by key, in this order; one with these bytes may be left as it is.

        `renew`: it is written again, so that its age restarts.
        """

    @abstractmethod
    def adopt(self, key: str, file: Path) -> None:
        """Store the content of a local file, which is removed; it may be moved."""

    @abstractmethod
    def read(self, key: str) -> bytes:
        """All bytes of a file. Raises FileLost, FileAltered where the store knows its hash."""

    @abstractmethod
    def open(self, key: str) -> BufferedReader:
        """Open a file to read parts of it; it can be sought in. Raises FileLost."""

    @abstractmethod
    def about(self, key: str) -> StoredFile | None:
        """The size and the time of a file; None if there is none."""

    @abstractmethod
    def listed(self, folder: str) -> Iterator[StoredFile]:
        """Yield all files below a folder (a key without its last parts), sorted by key."""

    @abstractmethod
    def drop(self, key: str) -> None:
        """Delete a file, if it exists."""

    def path(self, _key: str) -> Path | None:
        """The path of a file, in a store that is a local folder; None in the others."""
        return None

    def demand_usable(self) -> None:
        """Ask the store for something. Raises a DiskFault where it does not answer."""
        self.about("photos/none")

    def close(self) -> None:  # noqa: B027 - most stores have nothing to end
        """End the connections."""

    def put(self, key: str, content: bytes) -> None:
        """Store one file, even if it is there: its age restarts."""
        self.put_all({key: content}, renew=True)

    def checked(self, key: str, digest: str) -> bytes:
        """All bytes of a file whose SHA-256 is known. Raises FileLost, FileAltered."""
        content = self.read(key)
        if sha256(content).hexdigest() != digest:
            raise FileAltered(file=key)
        return content

    def opened(self, key: str, digest: str) -> BufferedReader:
        """Open a file whose SHA-256 is known, to read parts of it. Raises FileLost, FileAltered.

        The whole is compared once by each process as long as its size and time stay the same:
        browsers ask for many parts of one video.
        """
        about = self.about(key)
        if about is None:
            raise FileLost(file=key)
        if not self._is_compared(about, digest):
            with self.open(key) as content:
                if file_digest(content, "sha256").hexdigest() != digest:
                    raise FileAltered(file=key)
            self._note_compared(about, digest)
        return self.open(key)

    def drop_all_but(self, folder: str, wanted: Collection[str], before: datetime) -> None:
        """Delete files of a folder whose names are not wanted and that are older than `before`."""
        oldest = before.timestamp() * 1e9
        for each in list(self._with_unfinished(folder)):
            if each.name not in wanted and each.written_ns < oldest:
                self.drop(each.key)

    def _with_unfinished(self, folder: str) -> Iterator[StoredFile]:
        """The files below a folder, with those whose writing was interrupted."""
        return self.listed(folder)

    def _is_compared(self, about: StoredFile, digest: str) -> bool:
        with self._lock:
            return (about, digest) in self._compared

    def _note_compared(self, about: StoredFile, digest: str) -> None:
        with self._lock:
            self._compared[about, digest] = None
            if len(self._compared) > COMPARED:
                self._compared.popitem(last=False)


def demand_key(key: str) -> str:
    """Return a key that names a file below a folder. Raises ValueError."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a key of a file: {key}")
    return key
