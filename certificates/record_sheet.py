"""Render a growth record, or another list by day, as a PDF of A4 pages, with bars if any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from threading import RLock

from markupsafe import Markup

from .design import Design, Square
from .glyphs import drawable
from .setting import set_pages
from .typeset import in_faces

FOLDER = Path(__file__).parent / "record_sheet"
_setting = RLock()  # Pango's font map is not thread-safe


@dataclass(frozen=True)
class SheetBar:
    """One of the bars: its name, the figures behind it, its share, and where the median lies."""

    name: str
    words: str
    share: Fraction
    median: Fraction | None = None


@dataclass(frozen=True)
class RecordLine:
    """One entry of the timeline."""

    day: str
    title: str
    under: str


@dataclass(frozen=True)
class RecordSheet:
    """The whole content of a printed growth record, in one language."""

    company: str
    title: str
    name: str
    under: str
    bars: Sequence[SheetBar]
    lines: Sequence[RecordLine]
    foot: str


@dataclass(frozen=True, eq=False)
class _RecordDesign(Design):
    """The record's style, without a QR code or seal."""

    @property
    def folder(self) -> Path:
        return FOLDER


_NOWHERE = Square(0, 0, 0)
_DESIGN = _RecordDesign(name="record", qr=_NOWHERE, seal=_NOWHERE, rooms={})
_HEAD = Markup('<p class="company">{}</p><h1>{}<span>{}</span></h1><p class="under">{}</p>')
# WeasyPrint applies no style sheet of the page to inline SVG: the drawing brings its own.
_BAR = Markup(
    '<div class="bar"><b>{name}</b><svg width="70mm" height="4mm" viewBox="0 0 70 4">'
    "<style>.rail{{fill:#ece6dc}}.full{{fill:#8a6114}}.median{{fill:#211c17}}</style>"
    '<rect class="rail" width="70" height="4" rx="2"/>'
    '<rect class="full" width="{share:.2f}" height="4" rx="2"/>{median}</svg>'
    "<span>{words}</span></div>"
)
_MEDIAN = Markup('<rect class="median" x="{:.2f}" y="0" width="0.6" height="4"/>')
_LINE = Markup(
    '<div class="line"><span class="day">{}</span><div><b>{}</b><span class="under">{}</span></div>'
    "</div>"
)


def record_pdf(sheet: RecordSheet) -> bytes:
    """Render the record as a PDF; characters that no face draws are left out."""
    with _setting:
        body = "".join(
            (
                _HEAD.format(*map(_drawn, (sheet.company, sheet.name, sheet.title, sheet.under))),
                *map(_bar, sheet.bars),
                *(_LINE.format(*map(_drawn, _texts(line))) for line in sheet.lines),
                Markup('<p class="foot">{}</p>').format(_drawn(sheet.foot)),
            )
        )
        return set_pages(_DESIGN, body, title=f"{sheet.title} {sheet.name}", author=sheet.company)


def _texts(line: RecordLine) -> tuple[str, str, str]:
    return line.day, line.title, line.under


def _bar(bar: SheetBar) -> str:
    median = _MEDIAN.format(69.4 * float(bar.median)) if bar.median is not None else ""
    return _BAR.format(
        name=_drawn(bar.name), words=_drawn(bar.words), share=70 * float(bar.share), median=median
    )


def _drawn(text: str) -> Markup:
    """A text in the faces of the record, without the characters that none of them draws."""
    return in_faces(drawable(text, "seal"), "seal")
