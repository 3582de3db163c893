"""Stamp pages: the plate under the text, the seal over it, the QR code into a corner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import pikepdf
import segno
from pikepdf import Dictionary, Name, Object, Page, Pdf, Stream

from .design import PAGE_HEIGHT, Box, Square
from .emblem import raster

_POINT = 25.4 / 72  # mm
_ALIGNED = {"left": 0.0, "middle": 0.5, "right": 1.0}


@dataclass(frozen=True)
class Emblem:
    """A picture of the company (logo or seal) and the box into which it is fitted."""

    png: bytes
    box: Box


class Stamp:
    """Stamps pages of one PDF; a drawing that is repeated is stored in the file once."""

    def __init__(self, book: Pdf) -> None:
        self._book = book
        self._ink = book.make_indirect(
            Dictionary(Type=Name.ExtGState, BM=Name.Multiply, ca=0.92, CA=0.92)
        )
        self._forms: dict[bytes, tuple[Name, Object]] = {}
        self._images: dict[bytes, tuple[Name, Object, tuple[int, int]]] = {}

    def onto(
        self,
        page: Page,
        *,
        under: bytes,
        over: bytes | Emblem,
        logo: Emblem | None,
        qr: Square,
        address: str,
    ) -> None:
        """Stamp one page; `over` is the page of a drawn seal, or the picture of a seal.

        Stamps are marked as artifacts for screen readers; q and Q enclose the page's own drawing.
        """
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(self._shown(page, under), prepend=True)
        code = b"/Artifact BMC\n" + qr_drawing(address, qr) + b"EMC\n"
        beside = self._inked(page, logo) if logo else b""
        page.contents_add(b"\nQ\n" + beside + code + self._inked(page, over), prepend=False)

    def _inked(self, page: Page, seal: bytes | Emblem) -> bytes:
        """Set multiply mode, so that a seal or logo hides no letter."""
        page.add_resource(self._ink, Name.ExtGState, name=Name.StampInk)
        shown = self._shown(page, seal) if isinstance(seal, bytes) else self._placed(page, seal)
        return b"q /StampInk gs " + shown + b"Q\n"

    def _placed(self, page: Page, emblem: Emblem) -> bytes:
        """A picture fitted into its box, vertically centred."""
        name, image, (wide, high) = self._image(emblem.png)
        page.add_resource(image, Name.XObject, name=name)
        box = emblem.box
        scale = min(box.width / wide, box.height / high)
        width, height = wide * scale, high * scale
        left = box.left + (box.width - width) * _ALIGNED[box.align]
        bottom = PAGE_HEIGHT - box.top - (box.height + height) / 2
        across, up, x, y = (length / _POINT for length in (width, height, left, bottom))
        place = f"{across:.3f} 0 0 {up:.3f} {x:.3f} {y:.3f} cm"
        return f"/Artifact BMC q {place} {name} Do Q EMC\n".encode("ascii")

    def _image(self, png: bytes) -> tuple[Name, Object, tuple[int, int]]:
        """The picture as an image of the PDF, added on first use."""
        if png not in self._images:
            told = raster(png)
            image = Stream(
                self._book,
                told.samples,
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=told.width,
                Height=told.height,
                ColorSpace=Name.DeviceRGB,
                BitsPerComponent=8,
            )
            name = Name(f"/Emblem{len(self._images)}")
            self._images[png] = name, self._book.make_indirect(image), (told.width, told.height)
        return self._images[png]

    def _shown(self, page: Page, drawing: bytes) -> bytes:
        name, form = self._form(drawing)
        page.add_resource(form, Name.XObject, name=name)
        return f"/Artifact BMC q {name} Do Q EMC\n".encode("ascii")

    def _form(self, drawing: bytes) -> tuple[Name, Object]:
        """The drawing's page as a form XObject, copied into the PDF on first use."""
        if drawing not in self._forms:
            with pikepdf.open(BytesIO(drawing)) as source:
                form = self._book.copy_foreign(source.pages[0].as_form_xobject())
            self._forms[drawing] = Name(f"/Stamp{len(self._forms)}"), form
        return self._forms[drawing]


@lru_cache(maxsize=8)
def qr_drawing(address: str, place: Square) -> bytes:
    """Return PDF operators that draw the address as a QR code: error correction M, dark bars."""
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
    """The runs of dark modules in a row, as (start, length)."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for at, dark in enumerate([*modules, 0]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            runs.append((start, at - start))
            start = None
    return runs
