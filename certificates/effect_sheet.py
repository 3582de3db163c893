"""The effect of a scheme on one page of A4: a conclusion, its figures as sentences and charts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from markupsafe import Markup

from .design import Design, Square
from .glyphs import drawable
from .setting import set_pages
from .typeset import in_faces

FOLDER = Path(__file__).parent / "effect_sheet"
_setting = RLock()  # Pango's font map is not thread-safe


@dataclass(frozen=True)
class EffectPart:
    """One figure: `kind` (sales, morale or talent, in words), its sentence, a chart, notes.

    `chart` is SVG with classes alone, or empty; its colours and sizes are of this sheet.
    """

    kind: str
    sentence: str
    chart: str = ""
    notes: Sequence[str] = ()
    wide: bool = False


@dataclass(frozen=True)
class EffectSheet:
    """All that the page says, in one language; `told` (heading, text) is the conclusion, if any."""

    company: str
    title: str
    under: str
    parts: Sequence[EffectPart]
    foot: str
    told: tuple[str, str] = ("", "")


@dataclass(frozen=True, eq=False)
class _EffectDesign(Design):
    """The page's style, without a QR code or seal."""

    @property
    def folder(self) -> Path:
        return FOLDER


_NOWHERE = Square(0, 0, 0)
_DESIGN = _EffectDesign(name="effect", qr=_NOWHERE, seal=_NOWHERE, rooms={})
_HEAD = Markup('<p class="company">{}</p><h1>{}</h1><p class="under">{}</p>')
_TOLD = Markup('<div class="told"><b>{}</b><p>{}</p></div>')
_PART = Markup('<section class="{}"><p class="kind">{}</p><h2>{}</h2>{}{}</section>')
_NOTE = Markup('<p class="note">{}</p>')
_FOOT = Markup('<p class="foot">{}</p>')
_SVG = re.compile(r"<svg class=\"chart ([a-z]+)\"([^>]*)>")
# WeasyPrint applies no page style to inline SVG: each chart gets its own.
_STYLE = """<style>
text { font-family: "Jiebao Song"; font-size: 12px; fill: #6f665c }
.end { text-anchor: end } .middle { text-anchor: middle }
.axis { stroke: #ddd5ca } .value, text.told { fill: #211c17 }
.past { fill: #b9aea0 } rect.told { fill: #c8102e }
.mean { fill: #e6ded3 } .real { stroke: #211c17; stroke-width: 2.5; fill: none }
circle.real { fill: #211c17 } line.mark { stroke: #a9791c; stroke-dasharray: 2 4 }
circle.mark { fill: #f4e7c8 } text.mark { fill: #8a6114 }
path.drive { stroke: #2e7d4f; stroke-width: 2.5; fill: none } .drive { fill: #2e7d4f }
path.fair { stroke: #c8102e; stroke-width: 2.5; fill: none } .fair { fill: #c8102e }
.span, .open { stroke: #d9cfc2; stroke-width: 4 } .open { stroke-dasharray: 3 4 }
.card { fill: #ffffff; stroke: #b9aea0; stroke-width: 3 } .deal { fill: #211c17 }
</style>"""


def effect_pdf(sheet: EffectSheet) -> bytes:
    """The page as a PDF. A character that no face draws is left out."""
    with _setting:
        head = _HEAD.format(*map(_drawn, (sheet.company, sheet.title, sheet.under)))
        told = _TOLD.format(*map(_drawn, sheet.told)) if sheet.told[0] else Markup("")
        parts = Markup("").join(_part(each) for each in sheet.parts)
        body = f'{head}{told}<div class="parts">{parts}</div>{_FOOT.format(_drawn(sheet.foot))}'
        return set_pages(_DESIGN, body, title=sheet.title, author=sheet.company)


def _part(part: EffectPart) -> Markup:
    chart = Markup(_SVG.sub(_dressed, part.chart))  # noqa: S704 - markup of our own macros
    notes = Markup("").join(_NOTE.format(_drawn(note)) for note in part.notes)
    wide = "wide" if part.wide else ""
    return _PART.format(wide, _drawn(part.kind), _drawn(part.sentence), chart, notes)


def _dressed(found: re.Match[str]) -> str:
    """The beginning of a chart with the size of its picture and its style."""
    size = re.search(r'viewBox="0 0 (\d+) (\d+)"', found[2])
    wide = f' width="{size[1]}" height="{size[2]}"' if size else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg"{found[2]}{wide}>{_STYLE}'


def _drawn(text: str) -> Markup:
    """A text in the faces of the sheet, without the characters that none of them draws."""
    return in_faces(drawable(text, "seal"), "seal")
