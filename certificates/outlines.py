"""Read a face's CFF outlines glyph by glyph: fontTools would keep all 24 MB in memory."""

from __future__ import annotations

from typing import BinaryIO

from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont, newTable


class _Part:
    """A section of a file with offsets from 0, with the file interface that fontTools reads."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file, self._start, self._at = file, start, 0

    def seek(self, at: int) -> None:
        """Set the position, counted from the section's beginning."""
        self._at = at

    def tell(self) -> int:
        """The current position."""
        return self._at

    def read(self, size: int) -> bytes:
        """Read from the current position; other readers may have moved the file's own."""
        self._file.seek(self._start + self._at)
        self._at += size
        return self._file.read(size)


def outlines_from_file(font: TTFont) -> None:
    """Make a lazily opened font read each outline from its file when it is used."""
    table = newTable("CFF ")
    table.cff = CFFFontSet()
    part = _Part(font.reader.file, font.reader.tables["CFF "].offset)
    table.cff.decompile(part, font, isCFF2=False)
    font.tables["CFF "] = table
