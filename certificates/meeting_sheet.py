"""The sheet of a recognition meeting as a PDF: A4, its sections one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from markupsafe import Markup

from .design import Design, Square
from .glyphs import drawable
from .setting import set_pages
from .typeset import in_faces

FOLDER = Path(__file__).parent / "meeting_sheet"
_setting = RLock()  # Pango's font map is not thread-safe


@dataclass(frozen=True)
class SheetLine:
    """One line of a section: what stands left and right, and a sentence below, if any."""

    left: str
    right: str = ""
    under: str = ""


@dataclass(frozen=True)
class SheetSection:
    """A section: its heading says the point; `gold` for honours alone."""

    heading: str
    lines: Sequence[SheetLine]
    gold: bool = False


@dataclass(frozen=True)
class MeetingSheet:
    """All that the sheet says, in one language."""

    company: str
    title: str
    under: str
    sections: Sequence[SheetSection]
    foot: str


@dataclass(frozen=True, eq=False)
class _MeetingDesign(Design):
    """The sheet's style, without a QR code or seal."""

    @property
    def folder(self) -> Path:
        return FOLDER


_NOWHERE = Square(0, 0, 0)
_DESIGN = _MeetingDesign(name="meeting", qr=_NOWHERE, seal=_NOWHERE, rooms={})
_HEAD = Markup('<p class="company">{}</p><h1>{}</h1><p class="under">{}</p>')
_SECTION = Markup('<section class="{}"><h2>{}</h2>{}</section>')
_LINE = Markup('<div class="line"><b>{}</b><span>{}</span></div>{}')
_UNDER = Markup('<p class="said">{}</p>')
_FOOT = Markup('<p class="foot">{}</p>')


def meeting_pdf(sheet: MeetingSheet) -> bytes:
    """The sheet as a PDF. A character that no face draws is left out."""
    with _setting:
        head = _HEAD.format(*map(_drawn, (sheet.company, sheet.title, sheet.under)))
        sections = (_section(each) for each in sheet.sections)
        body = "".join((head, *sections, _FOOT.format(_drawn(sheet.foot))))
        return set_pages(_DESIGN, body, title=sheet.title, author=sheet.company)


def _section(section: SheetSection) -> str:
    lines = Markup("").join(_line(line) for line in section.lines)
    return _SECTION.format("gold" if section.gold else "", _drawn(section.heading), lines)


def _line(line: SheetLine) -> Markup:
    under = _UNDER.format(_drawn(line.under)) if line.under else Markup("")
    return _LINE.format(_drawn(line.left), _drawn(line.right), under)


def _drawn(text: str) -> Markup:
    """A text in the faces of the sheet, without the characters that none of them draws."""
    return in_faces(drawable(text, "seal"), "seal")
