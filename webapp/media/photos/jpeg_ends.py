"""Find out whether any pixel of a JPEG is missing, whether or not its end marker is there.

A decoder fills the missing blocks of a cut file with grey and says nothing where an end marker
follows. It ignores what stands between the last block and that marker; if a block is missing, it
takes this for the block, so that the pictures with and without further data differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from webapp.media.photos.limits import (
    END_OF_JPEG,
    START_OF_SCAN,
    jpeg_markers,
    jpeg_segments,
)

_END, _SCAN = b"\xff\xd9", b"\xff\xda"
_RESTART = re.compile(rb"\xff([\xd0-\xd7])")
_RESTART_INTERVAL = 0xDD
_MIXED = bytes([0xAA, 0x5A, 0xE1, 0x3C, 0x96, 0x55, 0xB7, 0x2D]) * 8
_PROGRESSIVE = 0xC2
_FRAMES = {0xC0, 0xC1, _PROGRESSIVE}  # start of a baseline, extended or progressive frame


def before_end(data: bytes) -> bytes | None:
    """The first picture of a JPEG up to its end marker; None if it has no end marker."""
    for code, at, _content in jpeg_markers(data):
        if code == END_OF_JPEG:
            return data[:at]
    return None


def is_progressive(data: bytes) -> bool:
    """Whether the picture is stored in several scans, each of which adds detail."""
    frames = (code for code, _content in jpeg_segments(data) if code in _FRAMES)
    return next(frames, None) == _PROGRESSIVE


def has_all_scans(data: bytes) -> bool:
    """Whether the headers of all scans cover each coefficient of each component to its last bit."""
    wanted: set[tuple[int, int]] = set()
    for code, content in jpeg_segments(data):
        if code in _FRAMES and len(content) >= 6:
            components = content[6 : 6 + 3 * content[5] : 3]
            wanted = {(component, place) for component in components for place in range(64)}
        elif code == START_OF_SCAN and content and len(content) >= 4 + 2 * content[0]:
            count = content[0]
            start, end, approximation = content[1 + 2 * count : 4 + 2 * count]
            if approximation & 0x0F == 0:
                scanned = content[1 : 1 + 2 * count : 2]
                wanted -= {
                    (component, place) for component in scanned for place in range(start, end + 1)
                }
    return not wanted


def endings(data: bytes) -> Iterator[bytes]:
    """Yield copies of a JPEG without end marker: one as it is, others with various bytes added.

    In a JPEG with restart markers, the added bytes of the last copies begin with the next marker.
    """
    bare = _without_half_marker(data)
    filling = [bytes([octet]) * 32 for octet in (0x00, 0xAA, 0x55, 0x3C, 0xE1, 0x96)]
    if restart := _next_restart(bare):
        filling += [restart + bytes([octet]) * 32 for octet in (0x5A, 0xAA, 0x3C)]
    for further in (b"", *filling):
        yield bare + further + _END


def further_endings(bare: bytes) -> Iterator[bytes]:
    """Yield copies of a JPEG with bytes added: one, or two if the JPEG has restart markers."""
    bare = _without_half_marker(bare)
    yield bare + _MIXED + _END
    if restart := _next_restart(bare):
        yield bare + restart + _MIXED + _END


def _without_half_marker(data: bytes) -> bytes:
    return data[:-1] if data.endswith(b"\xff") else data


def _next_restart(bare: bytes) -> bytes:
    """The restart marker that would follow; empty in a JPEG that has none."""
    if all(code != _RESTART_INTERVAL for code, _content in jpeg_segments(bare)):
        return b""
    # Each scan numbers its restarts from 0.
    restarts = _RESTART.findall(bare, max(0, bare.rfind(_SCAN)))
    following = 0xD0 if not restarts else 0xD0 + (restarts[-1][0] - 0xD0 + 1) % 8
    return bytes([0xFF, following])
