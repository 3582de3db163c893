"""Store partial uploads, each in a file that grows until its photo is complete.

When a newer request continues an upload, an older stalled request can no longer write.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Protocol

from webapp.core.disk_faults import disk_faults_told

_ID = re.compile(r"[0-9a-f]{32}")


class Part(Protocol):
    """One request's access to a partial upload, in any store; as UploadPart says."""

    upload: str
    size: int
    over: bool

    def add(self, piece: bytes) -> bool:
        """Append a piece."""

    def keep(self, wanted: bytes | None = None) -> bool:
        """End the request."""


class Uploads(Protocol):
    """Partial uploads in any store; as PartialUploads says."""

    def size(self, upload: str) -> int:
        """The number of received bytes."""

    def begin(self, upload: str, most: int) -> Part:
        """Continue an upload at its end."""

    def read(self, upload: str) -> bytes:
        """All received bytes."""

    def drop(self, upload: str) -> None:
        """Delete an upload, complete or not."""


class UploadPart:
    """One request's access to a partial upload: it adds pieces, then keeps or removes them.

    `offset` is the size of the file when the request began, `most` the size of the whole photo,
    both in bytes.
    """

    def __init__(self, parts: PartialUploads, upload: str, offset: int, most: int) -> None:
        self._parts, self.upload, self._begin, self._most = parts, upload, offset, most
        self._file = parts.file(upload)
        self._hash = sha256()
        self.size = offset
        self.over = False  # more bytes arrived than the whole has

    def add(self, piece: bytes) -> bool:
        """Append a piece; False where a newer request took over or the whole's size is exceeded.

        Raises DiskFull or DiskReadOnly; what reached the disk before is the beginning of the piece.
        """
        with self._parts.lock:
            self.over = self.size + len(piece) > self._most
            if self.over or not self._parts.is_newest(self):
                return False
            with disk_faults_told(), self._file.open("ab") as out:
                out.write(piece)
        self._hash.update(piece)
        self.size += len(piece)
        return True

    def keep(self, wanted: bytes | None = None) -> bool:
        """End the request and sync the added bytes to disk.

        False where a newer request took over, or the SHA-256 of the added bytes is not `wanted`; in
        the second case they are removed.
        """
        with self._parts.lock:
            if not self._parts.is_newest(self):
                return False
            self._parts.leave(self)
            intact = wanted is None or self._hash.digest() == wanted
            if not self._file.exists():
                return intact
            with self._file.open("r+b") as out:
                if not intact:
                    out.truncate(self._begin)
                    self.size = self._begin
                os.fsync(out.fileno())
            return intact


class PartialUploads:
    """The folder of partial uploads, readable only by its owner; created when needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = Lock()
        self._newest: dict[str, UploadPart] = {}

    def file(self, upload: str) -> Path:
        """The file of an upload. Raises ValueError for a malformed id."""
        if not _ID.fullmatch(upload):
            raise ValueError("not an upload's id")
        return self.folder / f"{upload}.part"

    def size(self, upload: str) -> int:
        """The number of received bytes."""
        try:
            return self.file(upload).stat().st_size
        except FileNotFoundError:
            return 0

    def begin(self, upload: str, most: int) -> UploadPart:
        """Continue an upload at its end; an earlier request on it can no longer write."""
        with self.lock:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = UploadPart(self, upload, self.size(upload), most)
            self._newest[upload] = part
            return part

    def is_newest(self, part: UploadPart) -> bool:
        """Whether no newer request has taken over this upload."""
        return self._newest.get(part.upload) is part

    def leave(self, part: UploadPart) -> None:
        """Remove a finished request from the table of newest requests."""
        self._newest.pop(part.upload, None)

    def read(self, upload: str) -> bytes:
        """All received bytes."""
        return self.file(upload).read_bytes()

    def drop(self, upload: str) -> None:
        """Delete an upload's file, complete or not."""
        with self.lock:
            self._newest.pop(upload, None)
            self.file(upload).unlink(missing_ok=True)
