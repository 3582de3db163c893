"""How large a text may be set so that it keeps to its room."""

from __future__ import annotations

from math import ceil

from .design import Room
from .glyphs import width

_POINT = 25.4 / 72  # mm


def line_size(texts: tuple[str, ...], chain: str, room: Room) -> float:
    """The largest size in points at which each of the texts is one line of the room."""
    ems = max(width(text, chain) + room.spacing * len(text) for text in texts)
    return _floor(min(room.size, room.width / _POINT / ems))


def title_lines(text: str, room: Room) -> tuple[str, ...]:
    """A title as one line, or as two where it asks for two or one would be smaller than `least`."""
    if "\n" in text:
        first, _, second = text.partition("\n")
        return first.strip(), second.replace("\n", "").strip()
    if line_size((text,), "title", room) >= room.least or len(text) < 2:
        return (text,)
    words = text.split(" ")
    if len(words) > 1:
        cut = min(
            range(1, len(words)),
            key=lambda at: abs(len(" ".join(words[:at])) - len(" ".join(words[at:]))),
        )
        return " ".join(words[:cut]), " ".join(words[cut:])
    half = ceil(len(text) / 2)
    return text[:half], text[half:]


def title_size(lines: tuple[str, ...], room: Room) -> float:
    """The size in points for the lines of a title, which share its height."""
    high = room.height / _POINT / (len(lines) * room.line_height)
    return _floor(min(line_size(lines, "title", room), high))


def paragraph_size(text: str, room: Room) -> float:
    """The largest size in points, in halves, at which the paragraph keeps to its height.

    A line of Chinese may end up to two characters early, for a mark may not begin one; a paragraph
    begins with two blank characters, and a figure has a quarter em on each side.
    """
    ems = width(text, "text") + 3
    size = room.size
    while size > room.least:
        per_line = room.width / _POINT / size - 1.5
        lines = ceil(ems / per_line)
        if lines * size * room.line_height * _POINT <= room.height:
            break
        size -= 0.5
    return size


def _floor(size: float) -> float:
    return int(size * 10) / 10
