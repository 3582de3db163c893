"""Photos on their way: what has come of each, growing in a file until it is whole.

A stalled transfer that a newer one has overtaken writes nothing any more.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from threading import Lock

_ID = re.compile(r"[0-9a-f]{32}")


class UploadPart:
    """One request's way into a part: it adds pieces, then keeps them or takes them back."""

    def __init__(self, parts: Parts, upload: str, offset: int, most: int) -> None:
        self._parts, self.upload, self._begin, self._most = parts, upload, offset, most
        self._file = parts.file(upload)
        self._hash = sha256()
        self.size = offset
        self.over = False  # more came than the whole has

    def add(self, piece: bytes) -> bool:
        """Write a piece; False where nothing more is taken: overtaken, or over the whole's size."""
        with self._parts.lock:
            self.over = self.size + len(piece) > self._most
            if self.over or not self._parts.is_newest(self):
                return False
            with self._file.open("ab") as out:
                out.write(piece)
        self._hash.update(piece)
        self.size += len(piece)
        return True

    def keep(self, wanted: bytes | None = None) -> bool:
        """End: put what came on disk; False where its SHA-256 is not `wanted` and it was undone."""
        with self._parts.lock:
            if not self._parts.is_newest(self):
                return False
            self._parts.leave(self)
            good = wanted is None or self._hash.digest() == wanted
            if not self._file.exists():
                return good
            with self._file.open("r+b") as out:
                if not good:
                    out.truncate(self._begin)
                    self.size = self._begin
                os.fsync(out.fileno())
            return good


class Parts:
    """The folder of parts, readable by its owner alone; made as needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = Lock()
        self._newest: dict[str, UploadPart] = {}

    def file(self, upload: str) -> Path:
        """Where a part lies. Raises ValueError for what is no upload's id."""
        if not _ID.fullmatch(upload):
            raise ValueError("not an upload's id")
        return self.folder / f"{upload}.part"

    def size(self, upload: str) -> int:
        """How many bytes have come."""
        try:
            return self.file(upload).stat().st_size
        except FileNotFoundError:
            return 0

    def begin(self, upload: str, most: int) -> UploadPart:
        """Go on with a part where it ends; whoever was at it before is overtaken."""
        with self.lock:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = UploadPart(self, upload, self.size(upload), most)
            self._newest[upload] = part
            return part

    def is_newest(self, part: UploadPart) -> bool:
        """Whether no other request has taken this part over."""
        return self._newest.get(part.upload) is part

    def leave(self, part: UploadPart) -> None:
        """This request is done with the part."""
        self._newest.pop(part.upload, None)

    def read(self, upload: str) -> bytes:
        """All that has come."""
        return self.file(upload).read_bytes()

    def drop(self, upload: str) -> None:
        """Forget a part, whole or not."""
        with self.lock:
            self._newest.pop(upload, None)
            self.file(upload).unlink(missing_ok=True)
