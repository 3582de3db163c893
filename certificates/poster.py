"""Render the 喜报, a poster of one success, as a PNG for chats, with the certificates' faces."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import RLock

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from . import engraving, ornaments
from .design import Design, Room, Square
from .errors import TextMissing, TextTooLong, TooManyFigures
from .fit import line_size, lines, lines_size
from .glyphs import check
from .picture import picture
from .setting import set_pages
from .typeset import Line, in_faces

POSTERS = Path(__file__).parent / "posters"
WIDTH, HEIGHT = 270.0, 360.0  # mm: ratio 3 to 4, which chat groups show uncropped
PIXELS = 1080
MOST_FIGURES = 3
_PAGE = {"width": engraving.mm(WIDTH), "height": engraving.mm(HEIGHT)}
_ROOMS = {
    "name": Room(width=186.0, size=104.0, spacing=0.04),
    "team": Room(width=186.0, size=24.0),
    "won": Room(width=190.0, size=64.0, least=46.0, height=44.0, line_height=1.15),
    "value": Room(width=180.0, size=46.0),  # the whole row's
    "label": Room(width=180.0, size=20.0),
    "company": Room(width=200.0, size=26.0, spacing=0.12),
    "day": Room(width=186.0, size=20.0),
}
# Attribute: (HR's name for it, its chain of faces, most characters, whether it may be empty).
_TEXTS = {
    "name": ("姓名", "name", 40, False),
    "team": ("团队", "text", 40, True),
    "won": ("荣誉名称", "title", 40, False),
    "company": ("公司名称", "text", 40, False),
    "day": ("日期", "text", 40, False),
}
_GAP = 4.0  # mm between figures
_painting = RLock()  # Pango's font map is not thread-safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """The content of a poster: person, team, success, date, and at most three figures.

    Each figure is a value with its label. Raises a CertificateError that names the field.
    """

    name: str
    won: str
    company: str
    day: str
    team: str = ""
    figures: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for field, (called, _chain, most, may_be_empty) in _TEXTS.items():
            text = unicodedata.normalize("NFC", getattr(self, field)).strip()
            if not text and not may_be_empty:
                raise TextMissing(field, field_name=called)
            if len(text) > most:
                raise TextTooLong(field, field_name=called, most=most, length=len(text))
            object.__setattr__(self, field, text)
        if len(self.figures) > MOST_FIGURES:
            raise TooManyFigures("figures", most=MOST_FIGURES, count=len(self.figures))


@dataclass(frozen=True, eq=False)
class _PosterDesign(Design):
    """A poster design: like a certificate's, without a QR code or seal."""

    @property
    def folder(self) -> Path:
        return POSTERS / self.name


def poster_pdf(poster: Poster) -> bytes:
    """Render a poster as a PDF of one page. Raises GlyphMissing before rendering."""
    check((field, getattr(poster, field), chain) for field, (_, chain, *_more) in _TEXTS.items())
    check(
        ("figures", text, chain)
        for value, label in poster.figures
        for text, chain in ((value, "name"), (label, "text"))
    )
    with _painting:
        design = _design("red-gold")
        sheet = _environment(design.name).get_template("sheet.html")
        page = sheet.render(**_lines(poster), plate=_plate(design.name))
        return set_pages(design, page, title=f"{poster.won} {poster.name}", author=poster.company)


def poster_picture(poster: Poster, width: int = PIXELS) -> bytes:
    """Render a poster as PNG bytes, `width` pixels wide."""
    return picture(poster_pdf(poster), width, colours=256)


def _lines(poster: Poster) -> dict[str, object]:
    values = tuple(value for value, _label in poster.figures)
    labels = tuple(label for _value, label in poster.figures)
    return {
        "name": _one(poster.name, "name", "name"),
        "team": _one(poster.team, "text", "team") if poster.team else None,
        "won": _won(poster.won),
        "company": _one(poster.company, "text", "company"),
        "day": _one(poster.day, "text", "day"),
        "figures": list(
            zip(_row(values, "name", "value"), _row(labels, "text", "label"), strict=True)
        ),
    }


def _one(text: str, chain: str, room: str) -> Line:
    return Line(in_faces(text, chain), line_size((text,), chain, _ROOMS[room]))


def _row(texts: tuple[str, ...], chain: str, room: str) -> list[Line]:
    """Texts in a row, all of one size."""
    if not texts:
        return []
    row = _ROOMS[room]
    size = line_size(texts, chain, replace(row, width=row.width / len(texts) - _GAP))
    return [Line(in_faces(text, chain), size) for text in texts]


def _won(text: str) -> list[Line]:
    room = _ROOMS["won"]
    parts = lines(text, "title", room)
    size = lines_size(parts, "title", room)
    return [Line(in_faces(part, "title", text), size) for part in parts]


@cache
def _design(name: str) -> _PosterDesign:
    nowhere = Square(0, 0, 0)
    return _PosterDesign(name=name, qr=nowhere, seal=nowhere, rooms=_ROOMS)


@cache
def _plate(name: str) -> Markup:
    return Markup(_environment(name).get_template("plate.svg").render(**_PAGE))  # noqa: S704 - ours


@cache
def _environment(name: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(POSTERS / name),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"engraving": engraving, "ornaments": ornaments, "mm": engraving.mm}
    return environment
