"""Recognise a JPEG without its end bytes, and find out whether any of its pixels is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from webapp.media.photos.limits import END_OF_JPEG, START_OF_SCAN, jpeg_segments

_END, _SCAN = b"\xff\xd9", b"\xff\xda"
_RESTART = re.compile(rb"\xff([\xd0-\xd7])")
_RESTART_INTERVAL = 0xDD
_FRAMES = {0xC0, 0xC1, 0xC2}  # start of a baseline, extended or progressive frame


def has_end(data: bytes) -> bool:
    """Whether the first picture of a JPEG has its end marker."""
    return any(code == END_OF_JPEG for code, _content in jpeg_segments(data))


def has_all_scans(data: bytes) -> bool:
    """Whether the scans' headers cover every coefficient of every component to its last bit."""
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
    """The JPEG with its end marker, after nothing and after several kinds of further picture data.

    A decoder ignores what follows the last block; if a block is missing, it takes the further data
    for it, so that the pictures differ. In a JPEG with restart markers, the last kinds begin with
    the next one.
    """
    bare = data[:-1] if data.endswith(b"\xff") else data
    # Each scan numbers its restarts from 0.
    restarts = _RESTART.findall(bare, max(0, bare.rfind(_SCAN)))
    following = b"\xd0" if not restarts else bytes([0xD0 + (restarts[-1][0] - 0xD0 + 1) % 8])
    filling = [bytes([octet]) * 32 for octet in (0x00, 0xAA, 0x55, 0x3C, 0xE1, 0x96)]
    if any(code == _RESTART_INTERVAL for code, _content in jpeg_segments(data)):
        filling += [b"\xff" + following + bytes([octet]) * 32 for octet in (0x5A, 0xAA, 0x3C)]
    for further in (b"", *filling):
        yield bare + further + _END
