"""Prepare the HTML of an honour's sheet: choose the faces and the size of each text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from .design import Design, Room
from .fit import POINT, line_size, lines, lines_size, paragraph_size
from .glyphs import CHAINS, check, stretches, width
from .honour import Honour
from .numerals import chinese_date, english_date

# The fixed words: after the salutation, before the serial number, beside the QR code.
_WORDS = {
    "zh": ("：", "证书编号", "扫码查验此证"),
    "en": (",", "No.", "Scan to verify"),
}
_FEW = 5  # equal to the sheets
_FIGURE = Markup('<b class="figure">{}</b>')
_OTHER_FACE = Markup("<span style=\"font-family:'{}'\">{}</span>")


@dataclass(frozen=True)
class Line:
    """A text for a template: its markup, and its size in points."""

    markup: Markup
    size: float


@dataclass(frozen=True)
class Sheet:
    """The values of one certificate for a design's sheet.html."""

    recipient: Line
    salutation: Line
    body: Line
    title: tuple[Line, ...]
    closing: Line
    company: tuple[Line, ...]
    granted_on: Markup
    serial: Markup
    verify: Markup
    signatories: tuple[Line, ...]
    language: str


def check_glyphs(honour: Honour, design: Design) -> None:
    """Raise GlyphMissing for the first character of an honour that cannot be printed."""
    check(
        (
            ("recipient", honour.recipient, "name"),
            ("salutation", honour.salutation, "text"),
            ("body", honour.wording, "text"),
            ("title", honour.title.replace("\n", " "), _title_chain(design)),
            ("closing", honour.closing, "text"),
            ("company", honour.company, "text"),
            *(() if honour.seal else _drawn_seal(honour)),
            ("serial", honour.serial, "text"),
            *(("signatories", each, "text") for each in honour.signatories),
        )
    )


def lay_out(honour: Honour, design: Design) -> Sheet:
    """Fit the texts of an honour into the rooms of a design. Raises GlyphMissing."""
    rooms = design.rooms
    colon, number, scan = _WORDS[honour.language]
    salutation = f"{honour.salutation}{colon}" if honour.salutation else ""
    saluted = line_size((salutation or " ",), "text", rooms["salutation"])
    beside = width(salutation, "text") * saluted * POINT
    name_room = replace(rooms["recipient"], width=rooms["recipient"].width - beside)
    return Sheet(
        recipient=_one((honour.recipient,), "name", name_room)[0],
        salutation=Line(in_faces(salutation, "text"), saluted),
        body=Line(_body(honour), paragraph_size(honour.body, rooms["body"])),
        title=_broken(honour.title, _title_chain(design), rooms["title"]),
        closing=Line(
            in_faces(honour.closing, "text"),
            line_size((honour.closing or " ",), "text", rooms["closing"]),
        ),
        company=_broken(honour.company, "text", rooms["company"]),
        granted_on=in_faces(_dated(honour), "text"),
        serial=in_faces(f"{number} {honour.serial}", "text"),
        verify=in_faces(scan, "text"),
        signatories=_signed(honour.signatories, rooms),
        language=honour.language,
    )


def _title_chain(design: Design) -> str:
    return design.rooms["title"].chain or "title"


def _drawn_seal(honour: Honour) -> tuple[tuple[str, str, str], ...]:
    return ("company", honour.company, "seal"), ("department", honour.department, "seal")


def _dated(honour: Honour) -> str:
    said = english_date if honour.language == "en" else chinese_date
    return said(honour.granted_on)


def _signed(signatories: tuple[str, ...], rooms: dict[str, Room]) -> tuple[Line, ...]:
    """The signatories; if there are more than _FEW, each gets a smaller room."""
    return _one(
        signatories, "text", rooms["signatory" if len(signatories) <= _FEW else "signatories"]
    )


def _one(texts: tuple[str, ...], chain: str, room: Room) -> tuple[Line, ...]:
    """Texts of one line each, all of the same size."""
    if not texts:
        return ()
    size = line_size(texts, chain, room)
    return tuple(Line(in_faces(text, chain), size) for text in texts)


def _broken(text: str, chain: str, room: Room) -> tuple[Line, ...]:
    """A text of one or two lines, with the faces chosen for the whole text."""
    parts = lines(text, chain, room)
    size = lines_size(parts, chain, room)
    whole = text.replace("\n", "")
    return tuple(Line(in_faces(part, chain, whole), size) for part in parts)


def in_faces(text: str, chain: str, whole: str | None = None) -> Markup:
    """Return a text (or a line of `whole`) as markup that names each face but the chain's first."""
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
