"""What a file is by its bytes: MP4 (or MOV) and WebM, told from all else whatever it says.

In an MP4 the boxes that say where and by whom it was taken are blanked: their names become `free`,
which players skip, and their content zeros; nothing else moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from webapp.media.videos.errors import NotAVideo, VideoDamaged, VideoEmpty, VideoTooHeavy

MOST_BYTES = 28 * 1024 * 1024
_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"qt  "}
_BRANDS |= {b"M4V ", b"MSNV", b"3gp4", b"3gp5", b"3gp6", b"3g2a", b"dash", b"hvc1"}
_EBML = b"\x1a\x45\xdf\xa3"
_INSIDE = {b"moov", b"trak"}  # boxes that hold others
_TELLING = {b"udta", b"meta", b"uuid"}  # place, device, names
_MOST_BOXES = 10_000

Box = tuple[bytes, int, int]  # its name, where its content begins, where it ends


def look_at(file: Path) -> str:
    """mp4 or webm; an MP4's telling boxes are blanked. Raises the refusals of a video."""
    size = file.stat().st_size
    if not size:
        raise VideoEmpty()
    if size > MOST_BYTES:
        raise VideoTooHeavy(most=MOST_BYTES // 1024 // 1024)
    with file.open("r+b") as video:
        head = video.read(64)
        if head.startswith(_EBML):
            _demand_webm(head)
            return "webm"
        if head[4:8] != b"ftyp" or head[8:12] not in _BRANDS:
            raise NotAVideo()
        _blank(video, size)
    return "mp4"


def _demand_webm(head: bytes) -> None:
    if b"webm" not in head and b"matroska" not in head:
        raise NotAVideo()


def _blank(video: BinaryIO, size: int) -> None:
    """Walk the boxes; there must be film (`mdat`) and its index (`moov`)."""
    found = set()
    for name, begin, end in list(_boxes(video, 0, size)):
        found.add(name)
        if name in _TELLING:
            _empty(video, begin, end)
    if b"moov" not in found or not found & {b"mdat", b"moof"}:
        raise VideoDamaged()


def _boxes(video: BinaryIO, begin: int, end: int) -> Iterator[Box]:
    """Every box between two places, those inside boxes too. Raises VideoDamaged."""
    at, seen = begin, 0
    while at + 8 <= end:
        video.seek(at)
        head = video.read(16)
        length, name, header = int.from_bytes(head[:4]), head[4:8], 8
        if length == 1:  # a long box: its length follows
            length, header = int.from_bytes(head[8:16]), 16
        elif length == 0:  # to the file's end
            length = end - at
        seen += 1
        if length < header or at + length > end or seen > _MOST_BOXES:
            raise VideoDamaged()
        yield name, at + header, at + length
        if name in _INSIDE:
            yield from _boxes(video, at + header, at + length)
        at += length


def _empty(video: BinaryIO, begin: int, end: int) -> None:
    video.seek(begin - 4)
    video.write(b"free")
    video.write(b"\0" * (end - begin))
