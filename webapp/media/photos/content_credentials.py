"""Tell whether a photo's file holds a C2PA manifest, which some phones' cameras sign.

Presence only: the signature is not verified, and anybody can copy a manifest into another file.
"""

from __future__ import annotations

from collections.abc import Iterator

from webapp.media.photos.limits import START_OF_SCAN, Format, jpeg_segments

_APP11 = 0xEB
_PNG_HEAD = 8  # bytes of signature before the first chunk
_RIFF_HEAD = 12  # bytes: RIFF, size, WEBP


def has_c2pa_manifest(data: bytes, kind: Format) -> bool:
    """Whether there is a manifest: JUMBF in APP11 of JPEG, chunk caBX of PNG, C2PA of WebP."""
    if kind == "jpeg":
        return any(_is_c2pa(code, content) for code, content in _before_scan(data))
    if kind == "png":
        return b"caBX" in _png_chunks(data)
    return kind == "webp" and b"C2PA" in _riff_chunks(data)


def _before_scan(data: bytes) -> Iterator[tuple[int, bytes]]:
    for code, content in jpeg_segments(data):
        if code == START_OF_SCAN:
            return
        yield code, content


def _is_c2pa(code: int, content: bytes) -> bool:
    """Whether a segment begins a JUMBF superbox of type c2pa: JP, numbers, box jumb with jumd."""
    return (
        code == _APP11
        and content[:2] == b"JP"
        and content[12:16] == b"jumb"
        and content[20:28] == b"jumdc2pa"
    )


def _png_chunks(data: bytes) -> Iterator[bytes]:
    at = _PNG_HEAD
    while at + 8 <= len(data):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        yield name
        at += 12 + length


def _riff_chunks(data: bytes) -> Iterator[bytes]:
    at = _RIFF_HEAD
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4]
        at += 8 + length + length % 2
