"""Recognise MP4 (or MOV) and WebM by their bytes, and blank an MP4's personal metadata.

The boxes of an MP4 with place, device and names are blanked: the box's name becomes `free`, which
players skip, and its content zeros; all other bytes keep their positions.
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
_CONTAINERS = {b"moov", b"trak"}  # boxes that contain boxes
_PERSONAL = {b"udta", b"meta", b"uuid"}  # boxes with place, device, names
_MOST_BOXES = 10_000

Box = tuple[bytes, int, int]  # name, and the file positions where its content begins and ends


def inspect_video(file: Path) -> str:
    """Return mp4 or webm, and blank an MP4's personal metadata in the file.

    Raises VideoEmpty, VideoTooHeavy, NotAVideo, VideoDamaged.
    """
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
        _blank_metadata(video, size)
    return "mp4"


def _demand_webm(head: bytes) -> None:
    if b"webm" not in head and b"matroska" not in head:
        raise NotAVideo()


def _blank_metadata(video: BinaryIO, size: int) -> None:
    """Blank the boxes with metadata. Raises VideoDamaged without media data or its index (moov)."""
    found = set()
    for name, begin, end in list(_boxes(video, 0, size)):
        found.add(name)
        if name in _PERSONAL:
            _blank_box(video, begin, end)
    if b"moov" not in found or not found & {b"mdat", b"moof"}:
        raise VideoDamaged()


def _boxes(video: BinaryIO, begin: int, end: int) -> Iterator[Box]:
    """All boxes between two file positions, nested ones too. Raises VideoDamaged."""
    at, seen = begin, 0
    while at + 8 <= end:
        video.seek(at)
        head = video.read(16)
        length, name, header = int.from_bytes(head[:4]), head[4:8], 8
        if length == 1:  # a box with a 64-bit length after its name
            length, header = int.from_bytes(head[8:16]), 16
        elif length == 0:  # a box up to the end of the file
            length = end - at
        seen += 1
        if length < header or at + length > end or seen > _MOST_BOXES:
            raise VideoDamaged()
        yield name, at + header, at + length
        if name in _CONTAINERS:
            yield from _boxes(video, at + header, at + length)
        at += length


def _blank_box(video: BinaryIO, begin: int, end: int) -> None:
    video.seek(begin - 4)
    video.write(b"free")
    video.write(b"\0" * (end - begin))
