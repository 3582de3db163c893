"""Stamping: a plate under a page of text, a seal over it, a QR code into its corner."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import pikepdf
import segno
from pikepdf import Dictionary, Name, Object, Page, Pdf

from .design import PAGE_HEIGHT, Square

_POINT = 25.4 / 72  # mm


class Stamp:
    """Stamps pages of one PDF; whatever is stamped twice is in the file once."""

    def __init__(self, book: Pdf) -> None:
        self._book = book
        self._ink = book.make_indirect(
            Dictionary(Type=Name.ExtGState, BM=Name.Multiply, ca=0.92, CA=0.92)
        )
        self._forms: dict[bytes, tuple[Name, Object]] = {}

    def onto(self, page: Page, *, under: bytes, over: bytes, qr: Square, address: str) -> None:
        """Stamp one page of the book.

        Each is an artifact to readers of the text; the page's own drawing is put between q and Q.
        """
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(self._shown(page, under), prepend=True)
        code = qr_drawing(address, qr)
        page.contents_add(
            b"\nQ\n/Artifact BMC\n" + code + b"EMC\n" + self._inked(page, over), prepend=False
        )

    def _inked(self, page: Page, drawing: bytes) -> bytes:
        """Ink darkens what is under it, so that a seal hides no letter."""
        page.add_resource(self._ink, Name.ExtGState, name=Name.StampInk)
        return b"q /StampInk gs " + self._shown(page, drawing) + b"Q\n"

    def _shown(self, page: Page, drawing: bytes) -> bytes:
        name, form = self._form(drawing)
        page.add_resource(form, Name.XObject, name=name)
        return f"/Artifact BMC q {name} Do Q EMC\n".encode("ascii")

    def _form(self, drawing: bytes) -> tuple[Name, Object]:
        """The drawing's page as a form, copied into the book when first asked for."""
        if drawing not in self._forms:
            with pikepdf.open(BytesIO(drawing)) as source:
                form = self._book.copy_foreign(source.pages[0].as_form_xobject())
            self._forms[drawing] = Name(f"/Stamp{len(self._forms)}"), form
        return self._forms[drawing]


@lru_cache(maxsize=8)
def qr_drawing(address: str, place: Square) -> bytes:
    """PDF operators that draw the address as a QR code: error correction M, dark runs as bars."""
    matrix = segno.make(address, error="m", micro=False).matrix
    module = place.size / _POINT / len(matrix)
    left = place.left / _POINT
    top = (PAGE_HEIGHT - place.top) / _POINT
    red, green, blue = (int(place.ink[at : at + 2], 16) / 255 for at in (1, 3, 5))
    drawn = [f"q {red:.4f} {green:.4f} {blue:.4f} rg"]
    for row, modules in enumerate(matrix):
        for start, length in _runs(modules):
            drawn.append(
                f"{left + start * module:.3f} {top - (row + 1) * module:.3f} "
                f"{length * module:.3f} {module:.3f} re"
            )
    return ("\n".join(drawn) + "\nf Q\n").encode("ascii")


def _runs(modules: bytearray | tuple[int, ...]) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many follow one another."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for at, dark in enumerate([*modules, 0]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            runs.append((start, at - start))
            start = None
    return runs
