"""A company's own picture, logo or seal: PNG bytes as the samples that a PDF holds.

It is printed as ink is, darkening what is under it: its white paper vanishes, so none need be cut
out, and no letter is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image

from .errors import EmblemUnreadable

MOST_SIDE = 2000  # pixels; far more than a printer shows of 40 mm


@dataclass(frozen=True)
class Raster:
    """Rows of RGB samples."""

    width: int
    height: int
    samples: bytes


@lru_cache(maxsize=8)
def raster(png: bytes) -> Raster:
    """The samples of a PNG. Raises EmblemUnreadable."""
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
