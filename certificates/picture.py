"""Render a page of a PDF as PNG bytes of a given width.

PDFium renders it, through pypdfium2: a wheel without a system package, so previews and posters work
wherever certificates are printed. The tests also render pages with poppler: what both renderers
show alike, other PDF programs will show too.
"""

from __future__ import annotations

from io import BytesIO
from threading import RLock

import pypdfium2
from PIL import Image

# PDFium is not thread-safe.
_painting = RLock()
# PDFium draws no line thinner than a pixel, so engraved hairlines look heavy on a small picture: a
# picture narrower than this is rendered at twice the width and scaled down.
_FINE = 2000


def picture(pdf: bytes, width: int, *, page: int = 1, colours: int = 0) -> bytes:
    """Render a page as PNG bytes, `width` pixels wide.

    `colours` (2 to 256) makes a smaller file, for a screen; 0 keeps every tone.
    """
    seen = painted(pdf, width, page=page)
    if colours:
        seen = seen.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = BytesIO()
    seen.save(out, "PNG", optimize=bool(colours))
    return out.getvalue()


def painted(pdf: bytes, width: int, *, page: int = 1) -> Image.Image:
    """Render a page as an RGB image, `width` pixels wide, on white paper."""
    times = 2 if width < _FINE else 1
    with _painting:
        document = pypdfium2.PdfDocument(pdf)
        try:
            sheet = document[page - 1]
            bitmap = sheet.render(scale=times * width / sheet.get_width())
            # The bitmap uses PDFium's memory: return a copy.
            seen: Image.Image = bitmap.to_pil().convert("RGB").copy()
            bitmap.close()
            sheet.close()
        finally:
            document.close()
    # PDFium rounds up what does not divide evenly.
    seen = seen.crop((0, 0, times * width, seen.height // times * times))
    return seen.reduce(times) if times > 1 else seen
