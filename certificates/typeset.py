"""From honours to the HTML of their sheets: every text with its faces named and its size fitted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from .design import Design, Room
from .fit import POINT, line_size, lines, lines_size, paragraph_size
from .glyphs import CHAINS, check, stretches, width
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
    salutation: Line
    body: Line
    title: tuple[Line, ...]
    closing: Line
    company: tuple[Line, ...]
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
            ("title", honour.title.replace("\n", " "), "title"),
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
    salutation = f"{honour.salutation}：" if honour.salutation else ""
    beside = width(salutation, "text") * rooms["salutation"].size * POINT
    name_room = replace(rooms["recipient"], width=rooms["recipient"].width - beside)
    return Sheet(
        recipient=_one((honour.recipient,), "name", name_room)[0],
        salutation=Line(in_faces(salutation, "text"), rooms["salutation"].size),
        body=Line(_body(honour), paragraph_size(honour.body, rooms["body"])),
        title=_broken(honour.title, "title", rooms["title"]),
        closing=Line(
            in_faces(honour.closing, "text"),
            line_size((honour.closing or " ",), "text", rooms["closing"]),
        ),
        company=_broken(honour.company, "text", rooms["company"]),
        granted_on=in_faces(chinese_date(honour.granted_on), "text"),
        serial=in_faces(honour.serial, "text"),
        signatories=_one(honour.signatories, "text", rooms["signatory"]),
    )


def _one(texts: tuple[str, ...], chain: str, room: Room) -> tuple[Line, ...]:
    """Texts of one line each, all of one size."""
    if not texts:
        return ()
    size = line_size(texts, chain, room)
    return tuple(Line(in_faces(text, chain), size) for text in texts)


def _broken(text: str, chain: str, room: Room) -> tuple[Line, ...]:
    """A text of one line or two, in the faces that the whole of it asks for."""
    parts = lines(text, chain, room)
    size = lines_size(parts, chain, room)
    whole = text.replace("\n", "")
    return tuple(Line(in_faces(part, chain, whole), size) for part in parts)


def in_faces(text: str, chain: str, whole: str | None = None) -> Markup:
    """A text, maybe a line of a `whole`, as markup that names each face but the chain's first."""
    first = CHAINS[chain][0]
    return Markup("").join(
        Markup.escape(stretch.text)
        if stretch.face == first
        else _OTHER_FACE.format(stretch.face.family, stretch.text)
        for stretch in stretches(text, chain, whole=whole)
    )


def _body(honour: Honour) -> Markup:
    return Markup("").join(
        _FIGURE.format(in_faces(segment.text, "text"))
        if segment.varying
        else in_faces(segment.text, "text")
        for segment in honour.body
    )
