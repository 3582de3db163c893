"""Draw characters as outlines, to place them along the rim of a seal."""

from __future__ import annotations

from math import cos, sin

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen

from .glyphs import draw, stretches, units_per_em

# Ideographs fill their em square from a little under the baseline, whatever the face's metrics say.
_DESCENT = 0.12


def cut(
    character: str, chain: str, centre: tuple[float, float], size: tuple[float, float], turn: float
) -> str:
    """Return SVG path data of a character about `centre`; `size` is (width, height) in pixels.

    `turn` is in radians, clockwise. The whole em square is fitted to the size, so narrow characters
    stay narrow. Raises GlyphMissing.
    """
    [stretch] = stretches(character, chain)
    em = units_per_em(stretch.face)
    pen = SVGPathPen(None, ntos=lambda value: f"{value:.2f}")
    wide, high = size[0] / em, size[1] / em
    # Glyph units have y up: move the em square's middle to 0, scale and flip, turn, move to centre.
    across, down = em * stretch.face.advance(character) / 2, em * (0.5 - _DESCENT)
    a, b, c, d = (
        wide * cos(turn),
        wide * sin(turn),
        high * sin(turn),
        -high * cos(turn),
    )
    e = centre[0] - a * across - c * down
    f = centre[1] - b * across - d * down
    draw(stretch.face, character, TransformPen(pen, (a, b, c, d, e, f)))
    return str(pen.getCommands())
