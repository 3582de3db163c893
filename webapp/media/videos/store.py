"""Store each video under a random name."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from typing import IO

from webapp.core.disk_faults import disk_faults_told
from webapp.media.videos.errors import VideoGone, VideoTooHeavy
from webapp.media.videos.looking import MOST_BYTES, inspect_video
from webapp.store.files import FileLost, Files

FOLDER = "videos"
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
    """The videos among the company's files; `folder` takes an upload until it is checked."""

    def __init__(self, files: Files, folder: Path) -> None:
        self._files, self._folder = files, folder

    def take(self, stream: IO[bytes]) -> VideoTaken:
        """Copy a stream to disk in pieces, check it and store it; a refused one leaves nothing.

        Raises VideoEmpty, VideoTooHeavy, NotAVideo, VideoDamaged, DiskFull, DiskReadOnly.
        """
        name = secrets.token_hex(16)
        file = self._folder / f".{name}"
        try:
            with disk_faults_told():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _copy(stream, file)
            kind, size = inspect_video(file), file.stat().st_size
            with file.open("rb") as content:
                digest = file_digest(content, "sha256").hexdigest()
            self._files.adopt(_key(name), file)
        finally:
            file.unlink(missing_ok=True)
        return VideoTaken(name, kind, size, digest)

    def open(self, name: str, digest: str) -> BufferedReader:
        """Open a video whose SHA-256 is known. Raises VideoGone, FileAltered."""
        try:
            return self._files.opened(_key(name), digest)
        except FileLost as lost:
            raise VideoGone() from lost

    def drop(self, name: str) -> None:
        """Delete a video, if it exists."""
        self._files.drop(_key(name))

    def drop_all_but(self, wanted: Collection[str], before: datetime) -> None:
        """Delete videos not in `wanted` and older than `before`, whose transaction has failed."""
        self._files.drop_all_but(FOLDER, {_file(each) for each in wanted}, before)


def _file(name: str) -> str:
    return f"{name}.video"


def _key(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise VideoGone()
    return f"{FOLDER}/{_file(name)}"


def _copy(stream: IO[bytes], file: Path) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        received = 0
        while piece := stream.read(PIECE):
            received += len(piece)
            if received > MOST_BYTES:
                raise VideoTooHeavy(most=MOST_BYTES // 1024 // 1024)
            out.write(piece)
