"""Render honours as a PDF, one page each.

The engraved background takes several times as long to render as the text, so it is rendered once
per design (and the seal once per company), and pikepdf stamps it under each page of text.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from threading import RLock

import pikepdf

from .archive import make_archival
from .design import PAGE_HEIGHT, PAGE_WIDTH, Box, Design, open_design
from .emblem import raster
from .engraving import mm
from .errors import NothingToPrint, PressFault
from .honour import Honour
from .seal import seal
from .setting import set_drawing, set_pages
from .stamp import Emblem, Stamp
from .typeset import check_glyphs, lay_out

# Pages per batch: enough to share the cost of embedding faces, few enough for memory and for
# progress reports.
_AT_ONCE = 40
# Pango's font map is not thread-safe.
_press = RLock()


def press(honour: Honour) -> bytes:
    """Render one certificate as a PDF of one page. Raises a CertificateError before rendering."""
    return press_run((honour,))


def press_run(honours: Sequence[Honour], pressed: Callable[[int], None] | None = None) -> bytes:
    """Render all certificates in one PDF, in order, a page each.

    All characters are checked before the first page is rendered. `pressed` is called after each
    batch with the number of finished pages; an exception from it ends the run. Raises a
    CertificateError.
    """
    check(honours)
    book = _Book(tagged=len(honours) == 1)
    for batch in _batches(honours):
        with _press:
            book.print(batch)
        if len(honours) > _AT_ONCE:
            gc.collect()  # frees WeasyPrint's boxes, which have reference cycles
        if pressed:
            pressed(book.printed)
    return book.saved()


def press_each(honours: Sequence[Honour]) -> Iterator[bytes]:
    """Yield each certificate as a separate PDF, in order; all are checked before the first."""
    check(honours)
    return map(press, honours)


def check(honours: Sequence[Honour]) -> None:
    """Check honours without rendering. Raises a CertificateError for the first faulty one."""
    if not honours:
        raise NothingToPrint
    for honour in honours:
        check_glyphs(honour, open_design(honour.design))
        for emblem in filter(None, (honour.logo, honour.seal)):
            raster(emblem)


def _batches(honours: Sequence[Honour]) -> Iterator[Sequence[Honour]]:
    for _, group in groupby(honours, key=lambda honour: honour.design):
        alike = list(group)
        for start in range(0, len(alike), _AT_ONCE):
            yield alike[start : start + _AT_ONCE]


class _Book:
    """The PDF of a run: WeasyPrint's PDF of the first batch, with the pages of the others appended.

    A single certificate is tagged for screen readers. A run is only printed and therefore not
    tagged: merging the batches' tag trees would take a fifth more time.
    """

    def __init__(self, *, tagged: bool) -> None:
        self._tagged = tagged
        self._pdf: pikepdf.Pdf | None = None
        self._stamp: Stamp | None = None
        self.printed = 0

    def print(self, batch: Sequence[Honour]) -> None:
        """Render a batch of one design and stamp its pages."""
        design = open_design(batch[0].design)
        sheets = pikepdf.open(BytesIO(_typed(batch, design, tagged=self._tagged)))
        if len(sheets.pages) != len(batch):
            raise PressFault(reason=f"{len(batch)} 张证书排成了 {len(sheets.pages)} 页")
        if self._pdf is None or self._stamp is None:
            self._pdf, self._stamp = sheets, Stamp(sheets)
        else:
            self._pdf.pages.extend(sheets.pages)
        for page, honour in zip(self._pdf.pages[self.printed :], batch, strict=True):
            self._stamp.onto(
                page,
                under=_plate(design),
                over=_sealed(honour, design),
                logo=Emblem(honour.logo, design.logo) if honour.logo else None,
                qr=design.qr,
                address=honour.verify_address,
            )
        self.printed += len(batch)

    def saved(self) -> bytes:
        """The bytes of the whole PDF: equal honours give equal bytes."""
        if self._pdf is None:
            raise NothingToPrint
        make_archival(self._pdf)
        out = BytesIO()
        self._pdf.save(
            out,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return out.getvalue()


def _typed(batch: Sequence[Honour], design: Design, *, tagged: bool) -> bytes:
    """The text of a batch as WeasyPrint's PDF, a page each."""
    first = batch[0]
    alone = f"{first.title} {first.recipient}".replace("\n", " ")
    return set_pages(
        design,
        design.template("sheet.html").render(sheets=[lay_out(each, design) for each in batch]),
        title=alone if len(batch) == 1 else first.company,
        author=first.company,
        created=first.granted_on,
        tagged=tagged,
    )


def _sealed(honour: Honour, design: Design) -> bytes | Emblem:
    """The company's own seal, or one drawn from its name."""
    if not honour.seal:
        return _seal(design, honour.company, honour.department)
    place = design.seal
    return Emblem(honour.seal, Box(place.left, place.top, place.size, place.size, "middle"))


@lru_cache(maxsize=16)
def _plate(design: Design) -> bytes:
    return set_drawing(design, [design.template("plate.svg").render(**_page())])


@lru_cache(maxsize=64)
def _seal(design: Design, company: str, department: str) -> bytes:
    place = design.seal
    radius = place.size / 2
    drawn = seal(
        company,
        department,
        centre=(mm(place.left + radius), mm(place.top + radius)),
        across=mm(place.size),
    )
    page = _page()
    box = f'viewBox="0 0 {page["width"]} {page["height"]}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" class="page" {box}>{drawn}</svg>'
    return set_drawing(design, [svg])


def _page() -> dict[str, float]:
    return {"width": round(mm(PAGE_WIDTH), 3), "height": round(mm(PAGE_HEIGHT), 3)}
