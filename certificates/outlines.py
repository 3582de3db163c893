"""A face's CFF outlines, read glyph by glyph: fontTools would hold all 24 MB of them."""

from __future__ import annotations

from typing import BinaryIO

from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont, newTable


class _Part:
    """A stretch of a file that begins at 0, as fontTools reads it."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file, self._start, self._at = file, start, 0

    def seek(self, at: int) -> None:
        """Go to a place, counted from the beginning."""
        self._at = at

    def tell(self) -> int:
        """Where the next reading begins."""
        return self._at

    def read(self, size: int) -> bytes:
        """So many bytes; the file may have been read elsewhere meanwhile."""
        self._file.seek(self._start + self._at)
        self._at += size
        return self._file.read(size)


def outlines_from_file(font: TTFont) -> None:
    """Have a lazily opened font take its outlines from its file as they are asked for."""
    table = newTable("CFF ")
    table.cff = CFFFontSet()
    part = _Part(font.reader.file, font.reader.tables["CFF "].offset)
    table.cff.decompile(part, font, isCFF2=False)
    font.tables["CFF "] = table
