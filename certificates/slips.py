"""Render slips with first passwords as a PDF: A4, ten to a page, dashed lines to cut along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from markupsafe import Markup

from .design import Design, Square
from .errors import GlyphMissing
from .setting import set_pages
from .typeset import in_faces

FOLDER = Path(__file__).parent / "slip_sheet"
ROWS, COLUMNS = 5, 2
ON_A_PAGE = ROWS * COLUMNS
ROW_HEIGHT = 59.3  # mm
_setting = RLock()  # Pango's font map is not thread-safe


@dataclass(frozen=True)
class Slip:
    """The content of one person's slip."""

    name: str
    number: str
    team: str
    password: str


@dataclass(frozen=True)
class SlipWords:
    """The words on every slip: the company, the program's address, and labels in one language."""

    company: str
    address: str
    title: str
    number: str
    password: str
    site: str
    note: str


@dataclass(frozen=True, eq=False)
class _SlipDesign(Design):
    """The slips' style, without a QR code or seal."""

    @property
    def folder(self) -> Path:
        return FOLDER


_NOWHERE = Square(0, 0, 0)
_DESIGN = _SlipDesign(name="slips", qr=_NOWHERE, seal=_NOWHERE, rooms={})
_SLIP = Markup(
    '<div class="slip {side}" style="top:{top:.1f}mm"><p class="head">{title}</p>'
    '<p class="name">{name}<span>{team}</span></p>'
    '<p class="row"><b>{number_label}</b><span class="number">{number}</span></p>'
    '<p class="row"><b>{password_label}</b><span class="password">{password}</span></p>'
    '<p class="row"><b>{site_label}</b><span class="address">{address}</span></p>'
    '<p class="note">{note}</p></div>'
)


def slips_pdf(slips: Sequence[Slip], words: SlipWords) -> bytes:
    """Render the slips in order as a PDF of as many pages as they need; at least one page.

    A name with a character that no face draws is left out: the staff number tells whose slip it is.
    """
    with _setting:
        pages = [slips[at : at + ON_A_PAGE] for at in range(0, len(slips), ON_A_PAGE)] or [()]
        body = "".join(_page(page, words) for page in pages)
        return set_pages(_DESIGN, body, title=words.title, author=words.company)


def _page(slips: Sequence[Slip], words: SlipWords) -> str:
    drawn = (_slip(slip, place, words) for place, slip in enumerate(slips))
    return f'<div class="page">{"".join(drawn)}</div>'


def _slip(slip: Slip, place: int, words: SlipWords) -> str:
    return _SLIP.format(
        side=("left", "right")[place % COLUMNS],
        top=place // COLUMNS * ROW_HEIGHT,
        title=_drawn(f"{words.company} · {words.title}", "text"),
        name=_drawn(slip.name, "name"),
        team=_drawn(slip.team, "name"),
        number_label=_drawn(words.number, "text"),
        number=_drawn(slip.number, "seal"),
        password_label=_drawn(words.password, "text"),
        password=_drawn(slip.password, "seal"),
        site_label=_drawn(words.site, "text"),
        address=_drawn(words.address, "seal"),
        note=_drawn(words.note, "text"),
    )


def _drawn(text: str, chain: str) -> Markup:
    """A text in the faces of a chain; empty if no face draws one of its characters."""
    try:
        return in_faces(text, chain)
    except GlyphMissing:
        return Markup("")
