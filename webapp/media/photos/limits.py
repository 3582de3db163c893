"""What is looked at before anything is decoded: weight, kind, and what the header admits to."""

from __future__ import annotations

import re
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
MOST_HEIC_PIXELS = 25_000_000  # it is decoded whole, not divided on the way as a JPEG is
# A camera's progressive JPEG has about ten. Each further one costs a pass over all the blocks,
# and 25 MB have room for hundreds of thousands.
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
_BRANDS_REFUSED = {b"avif": "AVIF", b"avis": "AVIF", b"qt  ": "MOV"}

_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_SOS, _EOI, _STANDALONE = 0xDA, 0xD9, {0x01, 0xD8}


def demand_weight(data: bytes) -> None:
    """Raise PhotoEmpty or PhotoTooHeavy where the bytes are none or too many."""
    if not data:
        raise PhotoEmpty()
    if len(data) > MOST_BYTES:
        megabytes = f"{len(data) / 1024 / 1024:.1f}"
        raise PhotoTooHeavy(megabytes=megabytes, most=MOST_BYTES // 1024 // 1024)


def demand_pixels(width: int, height: int, most: int = MOST_PIXELS) -> None:
    """Raise PhotoTooManyPixels, or PhotoDamaged where a side is nothing."""
    if width < 1 or height < 1:
        raise PhotoDamaged()
    if width * height > most:
        raise PhotoTooManyPixels(width=width, height=height, most=most // 10_000)


def format_of(data: bytes) -> Format:
    """The format by its first bytes, never by a name. Raises FormatRefused, NotAPhoto."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    brand = data[8:12] if data[4:8] == b"ftyp" else b""
    if brand in _HEIC_BRANDS:
        return "heic"
    if brand:
        raise FormatRefused(kind=_BRANDS_REFUSED.get(brand, "MP4"))
    for start, kind in _REFUSED.items():
        if data.startswith(start):
            raise FormatRefused(kind=kind)
    raise NotAPhoto()


def demand_modest_header(data: bytes, kind: Format) -> None:
    """Refuse what the decoder would stumble over before it tells a size.

    Opening a WebP allocates its whole canvas; opening a JPEG says nothing of its scans.
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
        return _little(data[24:27]) + 1, _little(data[27:30]) + 1
    if chunk == b"VP8L":
        bits = _little(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
    raise PhotoDamaged()


def _little(octets: bytes) -> int:
    return int.from_bytes(octets, "little")


def _jpeg_scans(data: bytes) -> int:
    """How many scans the first picture of a JPEG has; what lies behind its end is not looked at."""
    scans, at = 0, 2
    while (marker := _MARKER.search(data, at)) is not None:
        code = marker[1][0]
        at = marker.end()
        if code == _EOI or scans > MOST_SCANS:
            break
        if code not in _STANDALONE:
            at += max(2, int.from_bytes(data[at : at + 2], "big"))
        scans += code == _SOS
    return scans
