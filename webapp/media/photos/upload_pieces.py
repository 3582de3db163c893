"""Store partial uploads where files are not in a folder: each request's bytes as a file of its own.

The key names the upload and the position at which the bytes begin, so that an upload may go on at
another machine. Two requests may overlap: both send bytes of one photo, whose hash is compared when
it is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from threading import Lock

from webapp.media.photos.partial_uploads import PartialUploads, Uploads
from webapp.store.files import Files, FolderFiles, StoredFile

FOLDER = "uploads"
_ID = re.compile(r"[0-9a-f]{32}")


class RequestPiece:
    """One request's bytes, in memory until `keep` stores them; the interface of UploadPart."""

    def __init__(self, uploads: UploadPieces, upload: str, offset: int, most: int) -> None:
        self._uploads, self.upload, self._begin, self._most = uploads, upload, offset, most
        self._bytes = bytearray()
        self.size = offset
        self.over = False  # more bytes arrived than the whole has

    def add(self, piece: bytes) -> bool:
        """Append a piece; False where a newer request took over or the whole's size is exceeded."""
        self.over = self.size + len(piece) > self._most
        if self.over or not self._uploads.is_newest(self):
            return False
        self._bytes += piece
        self.size += len(piece)
        return True

    def keep(self, wanted: bytes | None = None) -> bool:
        """End the request and store its bytes; False, without a trace, as UploadPart says."""
        if not self._uploads.leave(self):
            return False
        if wanted is not None and sha256(self._bytes).digest() != wanted:
            self.size = self._begin
            return False
        if self._bytes:
            self._uploads.put(self.upload, self._begin, bytes(self._bytes))
        return True


class UploadPieces:
    """The partial uploads among the company's files."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lock = Lock()
        self._newest: dict[str, RequestPiece] = {}

    def size(self, upload: str) -> int:
        """The number of received bytes, up to the first gap."""
        end = 0
        for begin, each in self._pieces(upload):
            if begin > end:
                break
            end = max(end, begin + each.size)
        return end

    def begin(self, upload: str, most: int) -> RequestPiece:
        """Continue an upload at its end; an earlier request to this process stores nothing more."""
        piece = RequestPiece(self, upload, self.size(upload), most)
        with self._lock:
            self._newest[upload] = piece
        return piece

    def is_newest(self, piece: RequestPiece) -> bool:
        """Whether no newer request of this process has taken over this upload."""
        return self._newest.get(piece.upload) is piece

    def leave(self, piece: RequestPiece) -> bool:
        """Remove a finished request from the table of newest requests; whether it was there."""
        with self._lock:
            if not self.is_newest(piece):
                return False
            del self._newest[piece.upload]
            return True

    def put(self, upload: str, begin: int, content: bytes) -> None:
        """Store the bytes of a request."""
        self._files.put(f"{_folder(upload)}/{begin:010}", content)

    def read(self, upload: str) -> bytes:
        """All received bytes, up to the first gap."""
        whole = bytearray()
        for begin, each in self._pieces(upload):
            if begin > len(whole):
                break
            content = self._files.read(each.key)
            whole[begin : begin + len(content)] = content
        return bytes(whole)

    def drop(self, upload: str) -> None:
        """Delete an upload's pieces, complete or not."""
        with self._lock:
            self._newest.pop(upload, None)
        for _begin, each in list(self._pieces(upload)):
            self._files.drop(each.key)

    def _pieces(self, upload: str) -> Iterator[tuple[int, StoredFile]]:
        return ((int(each.name), each) for each in self._files.listed(_folder(upload)))


def _folder(upload: str) -> str:
    """The folder of an upload's pieces. Raises ValueError for a malformed id."""
    if not _ID.fullmatch(upload):
        raise ValueError("not an upload's id")
    return f"{FOLDER}/{upload}"


def uploads_in(files: Files) -> Uploads:
    """The partial uploads of a store: in a folder each is one file that grows."""
    if isinstance(files, FolderFiles):
        return PartialUploads(files.root / FOLDER)
    return UploadPieces(files)
