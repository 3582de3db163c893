"""Read a file whose store answers with any range of its bytes."""

from __future__ import annotations

import io
from collections.abc import Callable

PIECE = 1024 * 1024  # bytes that are asked for at once


class _Ranges(io.RawIOBase):
    """A raw stream: each read asks for one range; it can be sought in."""

    def __init__(self, size: int, fetch: Callable[[int, int], bytes]) -> None:
        super().__init__()
        self._size, self._fetch, self._at = size, fetch, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        length = min(len(buffer), self._size - self._at)
        if length <= 0:
            return 0
        content = self._fetch(self._at, length)
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)


def read_by_ranges(size: int, fetch: Callable[[int, int], bytes]) -> io.BufferedReader:
    """A file of `size` bytes; `fetch` is called with where a range begins and its length."""
    return io.BufferedReader(_Ranges(size, fetch), PIECE)
