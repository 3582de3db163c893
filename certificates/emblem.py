"""Convert a company's logo or seal from PNG bytes to the image samples of a PDF.

The picture is printed in multiply mode, so it darkens what is below: its white background
disappears without being cut out, and it hides no letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image

from .errors import EmblemUnreadable

MOST_SIDE = 2000  # pixels; far above a printer's resolution for 40 mm


@dataclass(frozen=True)
class Raster:
    """Rows of RGB samples."""

    width: int
    height: int
    samples: bytes


@lru_cache(maxsize=8)
def raster(png: bytes) -> Raster:
    """Return the samples of a PNG. Raises EmblemUnreadable."""
    try:
        with Image.open(BytesIO(png), formats=("PNG",)) as held:
            if max(held.size) > MOST_SIDE:
                raise EmblemUnreadable("logo", most=MOST_SIDE)
            picture = held.convert("RGB")
    except (OSError, SyntaxError, ValueError) as broken:
        if isinstance(broken, EmblemUnreadable):
            raise
        raise EmblemUnreadable("logo", most=MOST_SIDE) from broken
    return Raster(*picture.size, picture.tobytes())
