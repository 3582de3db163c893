"""From honours to the HTML of their sheets: every text with its faces named and its size fitted."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from .design import Design
from .fit import line_size, paragraph_size, title_lines, title_size
from .glyphs import CHAINS, check, stretches
from .honour import Honour
from .numerals import chinese_date

_FIGURE = Markup('<b class="figure">{}</b>')
_OTHER_FACE = Markup("<span style=\"font-family:'{}'\">{}</span>")


@dataclass(frozen=True)
class Line:
    """A text ready for a template: markup, and its size in points."""

    markup: Markup
    size: float


@dataclass(frozen=True)
class Sheet:
    """What a design's sheet.html sees of one certificate."""

    recipient: Line
    salutation: Markup
    body: Line
    title: tuple[Line, ...]
    closing: Markup
    company: Line
    granted_on: Markup
    serial: Markup
    signatories: tuple[Line, ...]


def check_glyphs(honour: Honour) -> None:
    """Raise GlyphMissing for the first character of an honour that cannot be printed."""
    check(
        (
            ("recipient", honour.recipient, "name"),
            ("salutation", honour.salutation, "text"),
            ("body", honour.wording, "text"),
            *(("title", line, "title") for line in honour.title.split("\n")),
            ("closing", honour.closing, "text"),
            ("company", honour.company, "text"),
            ("company", honour.company, "seal"),
            ("department", honour.department, "seal"),
            ("serial", honour.serial, "text"),
            *(("signatories", each, "text") for each in honour.signatories),
        )
    )


def lay_out(honour: Honour, design: Design) -> Sheet:
    """Fit the texts of an honour to the rooms of a design. Raises GlyphMissing."""
    rooms = design.rooms
    lines = title_lines(honour.title, rooms["title"])
    size = title_size(lines, rooms["title"])
    return Sheet(
        recipient=Line(
            in_faces(honour.recipient, "name"),
            line_size((honour.recipient,), "name", rooms["recipient"]),
        ),
        salutation=in_faces(honour.salutation, "text"),
        body=Line(_body(honour), paragraph_size(honour.wording, rooms["body"])),
        title=tuple(Line(in_faces(line, "title"), size) for line in lines),
        closing=in_faces(honour.closing, "text"),
        company=Line(
            in_faces(honour.company, "text"),
            line_size((honour.company,), "text", rooms["company"]),
        ),
        granted_on=in_faces(chinese_date(honour.granted_on), "text"),
        serial=in_faces(honour.serial, "text"),
        signatories=tuple(
            Line(
                in_faces(each, "text"),
                line_size((each,), "text", rooms["signatory"]),
            )
            for each in honour.signatories
        ),
    )


def in_faces(text: str, chain: str) -> Markup:
    """A text as markup that names the face wherever it is not the chain's first."""
    first = CHAINS[chain][0]
    return Markup("").join(
        Markup.escape(stretch.text)
        if stretch.face == first
        else _OTHER_FACE.format(stretch.face.family, stretch.text)
        for stretch in stretches(text, chain)
    )


def _body(honour: Honour) -> Markup:
    return Markup("").join(
        _FIGURE.format(in_faces(segment.text, "text"))
        if segment.varying
        else in_faces(segment.text, "text")
        for segment in honour.body
    )
