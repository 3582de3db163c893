"""Store each video under a random name in a folder that only the process's owner may read."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from webapp.core import durable_files
from webapp.core.disk_faults import disk_faults_told
from webapp.media.videos.errors import VideoGone, VideoTooHeavy
from webapp.media.videos.looking import MOST_BYTES, inspect_video

PIECE = 64 * 1024
VIDEO_TYPES = {"mp4": "video/mp4", "webm": "video/webm"}
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class VideoTaken:
    """A video that is on disk, but has no row yet; `size` in bytes, `format` mp4 or webm."""

    name: str
    format: str
    size: int
    sha256: str


class VideoStore:
    """A folder of videos; it is created when needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take(self, stream: IO[bytes]) -> VideoTaken:
        """Copy a stream to disk in pieces and check it; delete the file where it is refused.

        Raises VideoEmpty, VideoTooHeavy, NotAVideo, VideoDamaged, DiskFull, DiskReadOnly.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = secrets.token_hex(16)
        file = self._file(name)
        try:
            with disk_faults_told():
                _copy(stream, file)
            kind = inspect_video(file)
            digest = _digest(file)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        durable_files.sync_folder(self.folder)
        return VideoTaken(name, kind, file.stat().st_size, digest)

    def path(self, name: str) -> Path:
        """The file of a video. Raises VideoGone."""
        file = self._file(name)
        if not file.is_file():
            raise VideoGone()
        return file

    def drop(self, name: str) -> None:
        """Delete a video, if it exists."""
        self._file(name).unlink(missing_ok=True)

    def drop_all_but(self, wanted: Collection[str], before: datetime) -> None:
        """Delete videos not in `wanted` and older than `before`, whose transaction has failed."""
        if self.folder.is_dir():
            for held in self.folder.iterdir():
                if held.stem not in wanted and held.stat().st_mtime < before.timestamp():
                    held.unlink()

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise VideoGone()
        return self.folder / f"{name}.video"


def _copy(stream: IO[bytes], file: Path) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        received = 0
        while piece := stream.read(PIECE):
            received += len(piece)
            if received > MOST_BYTES:
                raise VideoTooHeavy(most=MOST_BYTES // 1024 // 1024)
            out.write(piece)


def _digest(file: Path) -> str:
    """Sync the file to disk; return its SHA-256 in hexadecimal."""
    digest = sha256()
    with file.open("r+b") as held:
        os.fsync(held.fileno())
        while piece := held.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
