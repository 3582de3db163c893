"""The picture of a page: PDF bytes in, PNG bytes out, as wide as asked.

PDFium paints it, through pypdfium2: a wheel without a system package, so previews and posters have
it wherever certificates are printed. The tests look at pages through poppler as well, which is
another renderer: what both paint alike, a reader's program will paint too.
"""

from __future__ import annotations

from io import BytesIO
from threading import RLock

import pypdfium2
from PIL import Image

# PDFium serves one thread at a time.
_painting = RLock()
# It draws no line thinner than a pixel: engraved hairlines would look heavy on a small picture,
# so one that is narrower than this is painted twice as wide and reduced.
_FINE = 2000


def picture(pdf: bytes, width: int, *, page: int = 1, colours: int = 0) -> bytes:
    """A page as PNG bytes, `width` pixels wide.

    `colours` (2 to 256) makes a smaller file, for a screen; 0 keeps every tone.
    """
    seen = painted(pdf, width, page=page)
    if colours:
        seen = seen.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = BytesIO()
    seen.save(out, "PNG", optimize=bool(colours))
    return out.getvalue()


def painted(pdf: bytes, width: int, *, page: int = 1) -> Image.Image:
    """A page as an RGB image, `width` pixels wide, on white paper."""
    times = 2 if width < _FINE else 1
    with _painting:
        document = pypdfium2.PdfDocument(pdf)
        try:
            sheet = document[page - 1]
            bitmap = sheet.render(scale=times * width / sheet.get_width())
            # A bitmap lies in PDFium's memory: the copy outlives it.
            seen: Image.Image = bitmap.to_pil().convert("RGB").copy()
            bitmap.close()
            sheet.close()
        finally:
            document.close()
    # PDFium rounds up what does not divide evenly.
    seen = seen.crop((0, 0, times * width, seen.height // times * times))
    return seen.reduce(times) if times > 1 else seen
