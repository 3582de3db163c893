"""Check a photo before it is decoded: its bytes, its format, and the size its header claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from webapp.media.photos.errors import (
    FormatRefused,
    NotAPhoto,
    PhotoDamaged,
    PhotoEmpty,
    PhotoTooHeavy,
    PhotoTooManyPixels,
)

Format = Literal["jpeg", "png", "webp", "heic"]

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_HEIC_PIXELS = 25_000_000  # HEIC is decoded in full; JPEG is reduced while decoding
# A camera's progressive JPEG has about ten scans. Each scan costs a pass over all blocks, and 25 MB
# can hold hundreds of thousands.
MOST_SCANS = 64

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1"}
_REFUSED = {
    b"GIF8": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"BM": "BMP",
    b"%PDF": "PDF",
    b"PK\3\4": "ZIP",
    b"8BPS": "PSD",
}
_BRANDS_REFUSED = {b"qt  ": "MOV"}
_ANY_HEIF = {b"mif1", b"msf1", b"miaf"}  # brands of HEIC and AVIF alike

_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
START_OF_SCAN, END_OF_JPEG = 0xDA, 0xD9
_STANDALONE = {0x01, 0xD8}


def demand_weight(data: bytes) -> None:
    """Raise PhotoEmpty for no bytes, PhotoTooHeavy for more than MOST_BYTES."""
    if not data:
        raise PhotoEmpty()
    if len(data) > MOST_BYTES:
        megabytes = f"{len(data) / 1024 / 1024:.1f}"
        raise PhotoTooHeavy(megabytes=megabytes, most=MOST_BYTES // 1024 // 1024)


def demand_pixels(width: int, height: int, most: int = MOST_PIXELS) -> None:
    """Raise PhotoTooManyPixels above `most`, PhotoDamaged where a side is below one pixel."""
    if width < 1 or height < 1:
        raise PhotoDamaged()
    if width * height > most:
        raise PhotoTooManyPixels(width=width, height=height, most=most // 10_000)


def format_of(data: bytes) -> Format:
    """The format by the first bytes, not by a file name. Raises FormatRefused, NotAPhoto."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    brand = data[8:12] if data[4:8] == b"ftyp" else b""
    if brand and _is_avif(data):
        raise FormatRefused(kind="AVIF")
    if brand in _HEIC_BRANDS:
        return "heic"
    if brand:
        raise FormatRefused(kind=_BRANDS_REFUSED.get(brand, "MP4"))
    for start, kind in _REFUSED.items():
        if data.startswith(start):
            raise FormatRefused(kind=kind)
    raise NotAPhoto()


def _is_avif(data: bytes) -> bool:
    """Whether the brands of the `ftyp` box name AVIF, as major one or beside one of any HEIF."""
    size = min(int.from_bytes(data[:4], "big"), 1024)
    major = data[8:12]
    others = {data[at : at + 4] for at in range(16, size - 3, 4)}
    if major in (b"avif", b"avis"):
        return True
    brands = others | {major}
    return major not in _HEIC_BRANDS - _ANY_HEIF and bool(
        brands & {b"avif", b"avis", b"MA1A", b"MA1B"} and not brands & (_HEIC_BRANDS - _ANY_HEIF)
    )


def demand_modest_header(data: bytes, kind: Format) -> None:
    """Refuse headers that make the decoder costly before it reports a size.

    Opening a WebP allocates its whole canvas; opening a JPEG does not count its scans. Raises
    PhotoTooManyPixels, PhotoDamaged.
    """
    if kind == "webp":
        demand_pixels(*_webp_canvas(data))
    elif kind == "jpeg" and _jpeg_scans(data) > MOST_SCANS:
        raise PhotoDamaged()


def _webp_canvas(data: bytes) -> tuple[int, int]:
    """Width and height by RFC 9649: the extended header, else the lossy or lossless bit stream."""
    if len(data) < 30:
        raise PhotoDamaged()
    chunk = data[12:16]
    if chunk == b"VP8X":
        return _little_endian(data[24:27]) + 1, _little_endian(data[27:30]) + 1
    if chunk == b"VP8L":
        bits = _little_endian(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        return _little_endian(data[26:28]) & 0x3FFF, _little_endian(data[28:30]) & 0x3FFF
    raise PhotoDamaged()


def _little_endian(octets: bytes) -> int:
    return int.from_bytes(octets, "little")


def _jpeg_scans(data: bytes) -> int:
    """The number of scans in a JPEG's first picture; data after its end is ignored."""
    scans = 0
    for code, _content in jpeg_segments(data):
        if code == END_OF_JPEG or scans > MOST_SCANS:
            break
        scans += code == START_OF_SCAN
    return scans


def jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The marker codes of a JPEG in their order, each with its segment's content."""
    for code, _at, content in jpeg_markers(data):
        yield code, content


def jpeg_markers(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The marker codes of a JPEG in their order, with their offset and their segment's content."""
    at = 2
    while (marker := _MARKER.search(data, at)) is not None:
        code = marker[1][0]
        at = marker.end()
        length = 0
        if code not in _STANDALONE and code != END_OF_JPEG:
            length = max(2, int.from_bytes(data[at : at + 2], "big"))
        yield code, marker.start(), data[at + 2 : at + length]
        at += length
