"""Choose the face of each character before printing, so that no empty box is printed.

If a face lacks a character, WeasyPrint silently uses fontconfig's substitute; a face may also map
a character to a blank glyph (AR PL UKai does so with 䶮, Ma Shan Zheng with 〇). Therefore this
module splits a text into stretches, each with a face that has a character map entry and an outline
for all its characters. The page names that face, so the printed glyphs are the checked ones.
HarfBuzz reads the faces where they are on the disk; it holds no copy of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import RLock
from typing import Any

import uharfbuzz

from .errors import FacesAbsent, GlyphMissing

FONTS = Path(__file__).parent / "fonts"
_SPACES = " \u3000"
# HarfBuzz caches what it reads of a face; only one thread may read at a time.
_reading = RLock()


@dataclass(frozen=True)
class Face:
    """A font file of the program: its family name in pages, and its file in fonts/."""

    family: str
    file: str

    @property
    def path(self) -> Path:
        """The path of the file. Raises FacesAbsent."""
        path = FONTS / self.file
        if not path.is_file():
            raise FacesAbsent(file=self.file)
        return path

    def draws(self, character: str) -> bool:
        """Whether the face maps the character to a glyph with an outline (a space needs none)."""
        glyph = _glyph(self, character)
        return glyph is not None and (character in _SPACES or _has_ink(self, glyph))

    def advance(self, character: str) -> float:
        """The advance width of a character in ems."""
        font = _font(self)
        return int(font.get_glyph_h_advance(_glyph(self, character))) / units_per_em(self)


BRUSH = Face("Jiebao Brush", "brush.ttf")
KAI = Face("Jiebao Kai", "kai.ttf")
KAI_BOLD = Face("Jiebao Kai Bold", "kai-bold.ttf")
SONG = Face("Jiebao Song", "song.otf")
SONG_BOLD = Face("Jiebao Song Bold", "song-bold.otf")
FACES = (BRUSH, KAI, KAI_BOLD, SONG, SONG_BOLD)

# What a class of text is set in, and what stands in, nearest in style first. BRUSH lacks 1,046
# characters of GB 2312: it stands at the head of a chain only where `uniform` asks for all or none.
CHAINS: dict[str, tuple[Face, ...]] = {
    "text": (KAI, SONG),
    "name": (KAI_BOLD, SONG),
    "title": (BRUSH, KAI_BOLD, SONG),
    "heavy title": (SONG_BOLD, KAI_BOLD, SONG),
    "seal": (SONG, KAI_BOLD),
}
# Brush and Kai in one title look like a mistake: these are in one face if one draws all of it.
UNIFORM = ("title", "heavy title")


@dataclass(frozen=True)
class Stretch:
    """Adjacent characters with the same face."""

    text: str
    face: Face


def stretches(
    text: str, chain: str, field: str | None = None, whole: str | None = None
) -> tuple[Stretch, ...]:
    """Split a text into stretches, each with the first face of the chain that has its glyphs.

    A title uses one face if any face has the glyphs of the `whole` title (`text` may be a line of
    it). Raises GlyphMissing, which names the character and its code point.
    """
    faces = CHAINS[chain]
    with _reading:
        if chain in UNIFORM:
            faces = _uniform(whole or text, faces)
        chosen = [(character, _face_of(character, faces, field)) for character in text]
    return tuple(
        Stretch("".join(character for character, _ in group), face)
        for face, group in groupby(chosen, key=lambda pair: pair[1])
    )


def width(text: str, chain: str) -> float:
    """Return the width of a text on one line, in ems."""
    with _reading:
        return sum(
            stretch.face.advance(character)
            for stretch in stretches(text, chain)
            for character in stretch.text
        )


def check(texts: Iterable[tuple[str, str, str]]) -> None:
    """Raise GlyphMissing for the first character in (field, text, chain) without a glyph."""
    for field, text, chain in texts:
        stretches(text, chain, field)


def drawable(text: str, chain: str) -> str:
    """Return a text without the characters that no face of the chain draws."""
    faces = CHAINS[chain]
    with _reading:
        return "".join(each for each in text if _is_drawn(each, faces))


def _is_drawn(character: str, faces: tuple[Face, ...]) -> bool:
    try:
        _face_of(character, faces, None)
    except GlyphMissing:
        return False
    return True


def draw(face: Face, character: str, pen: Any) -> None:
    """Draw a character that the face has on a fontTools pen, in the face's units."""
    with _reading:
        _font(face).draw_glyph_with_pen(_glyph(face, character), pen)


@cache
def units_per_em(face: Face) -> int:
    """The units per em of a face."""
    return int(_font(face).face.upem)


def _uniform(text: str, faces: tuple[Face, ...]) -> tuple[Face, ...]:
    for face in faces:
        if all(face.draws(character) for character in text):
            return (face,)
    return faces[1:]


def _face_of(character: str, faces: tuple[Face, ...], field: str | None) -> Face:
    for face in faces:
        if face.draws(character):
            return face
    shown = character if character.isprintable() else " "
    raise GlyphMissing(field, character=shown, code_point=f"U+{ord(character):04X}")


@cache
def _font(face: Face) -> uharfbuzz.Font:
    blob = uharfbuzz.Blob.from_file_path(str(face.path))
    return uharfbuzz.Font(uharfbuzz.Face(blob))


def _glyph(face: Face, character: str) -> int | None:
    """The number of the glyph that the face's character map names; None for an unknown one."""
    number: int | None = _font(face).get_nominal_glyph(ord(character))
    return number


@cache
def _has_ink(face: Face, glyph: int) -> bool:
    """Whether a glyph's outline covers any area."""
    box = _font(face).get_glyph_extents(glyph)
    return box is not None and box.width != 0 and box.height != 0
