"""Compute the largest size at which a text fits its room (`Room`)."""

from __future__ import annotations

import re
from math import ceil

from .design import Room
from .glyphs import width
from .honour import Segment

POINT = 25.4 / 72  # mm
# A Chinese line does not begin with the first or end with the second set (禁则).
_NOT_FIRST = "，。、；：？！）》」』”’%·…"
_NOT_LAST = "（《「『“‘"
_INDENT = 2.0  # ems, before a paragraph
_FIGURE_PADDING = 0.4  # ems, left plus right of a figure; equal to the designs' style sheets


def line_size(texts: tuple[str, ...], chain: str, room: Room) -> float:
    """Return the largest size in points at which each of the texts fits the room in one line."""
    ems = max(width(text, chain) + room.spacing * len(text) for text in texts)
    return _floor(min(room.size, room.width / POINT / ems))


def lines(text: str, chain: str, room: Room) -> tuple[str, ...]:
    """Return a text as one line; as two if it has a newline, or one would be below `least`."""
    if "\n" in text:
        first, _, second = text.partition("\n")
        return first.strip(), second.replace("\n", "").strip()
    if line_size((text,), chain, room) >= room.least or len(text) < 2:
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


def lines_size(texts: tuple[str, ...], chain: str, room: Room) -> float:
    """Return the size in points of lines that share the height of a room."""
    high = room.height / POINT / (len(texts) * room.line_height)
    return _floor(min(line_size(texts, chain, room), high))


def paragraph_size(body: tuple[Segment, ...], room: Room) -> float:
    """Return the largest size, in steps of half a point, at which a paragraph fits its height.

    The size is slightly smaller if that avoids a last line of one or two characters.
    """
    size = room.size
    while size > room.least and _height(body, size, room) > room.height:
        size -= 0.5
    for smaller in (size - 0.5, size - 1.0, size - 1.5):
        broken = _broken(body, _per_line(size, room))
        if broken[-1] > 2 or len(broken) == 1 or smaller < room.least:
            return size
        if len(_broken(body, _per_line(smaller, room))) < len(broken):
            return smaller
    return size


def _height(body: tuple[Segment, ...], size: float, room: Room) -> float:
    return len(_broken(body, _per_line(size, room))) * size * room.line_height * POINT


def _per_line(size: float, room: Room) -> float:
    return room.width / POINT / size


def _broken(body: tuple[Segment, ...], per_line: float) -> list[float]:
    """The lengths in ems of a paragraph's lines, broken as WeasyPrint breaks them."""
    done: list[float] = []
    length = _INDENT
    for piece in _pieces(body):
        if length + piece > per_line and length:
            done.append(length)
            length = 0.0
        length += piece
    return [*done, length]


def _pieces(body: tuple[Segment, ...]) -> list[float]:
    """The lengths in ems of the unbreakable parts."""
    pieces: list[float] = []
    joined = False
    for segment in body:
        units = [segment.text] if segment.varying else re.findall(r"[!-~]+|.", segment.text)
        for unit in units:
            length = width(unit, "text") + (_FIGURE_PADDING if segment.varying else 0.0)
            if pieces and (joined or unit[0] in _NOT_FIRST):
                pieces[-1] += length
            else:
                pieces.append(length)
            joined = unit[-1] in _NOT_LAST
    return pieces


def _floor(size: float) -> float:
    return int(size * 10) / 10
