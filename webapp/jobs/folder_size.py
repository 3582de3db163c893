"""Measure the bytes of a folder's files once an hour: a walk over all photos takes seconds."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic

EVERY = 3600.0  # seconds


class FolderSize:
    """A job of a lane; `bytes` is None until the first walk has ended."""

    def __init__(self, folder: Path, clock: Callable[[], float] = monotonic) -> None:
        self._folder, self._clock = folder, clock
        self._measured: float | None = None
        self.bytes: int | None = None

    def __call__(self) -> None:
        now = self._clock()
        if self._measured is None or now - self._measured >= EVERY:
            self.bytes, self._measured = _bytes_in(self._folder), now


def _bytes_in(folder: Path) -> int:
    """The sum of the sizes of all files; a file that is deleted meanwhile counts as empty."""
    total, folders = 0, [str(folder)] if folder.is_dir() else []
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    try:
                        total += entry.stat(follow_symlinks=False).st_size
                    except FileNotFoundError:
                        continue
    return total
