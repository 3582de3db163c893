"""Draw a round company seal with the company's name and the department's.

The proportions are those of the usual seal: 42 mm across, a rim of 1.2 mm, a star of 14 mm, the
name along the rim from lower left to lower right, the department level below the star.
"""

from __future__ import annotations

from math import cos, sin, tau

from .engraving import disc, mm, star
from .glyphs import width
from .lettering import cut

_INK = "#c0141c"
_ACROSS = mm(42)


def seal(company: str, department: str, centre: tuple[float, float], across: float) -> str:
    """Return SVG elements of the seal about `centre`, `across` pixels wide. Raises GlyphMissing."""
    scale = across / _ACROSS
    radius = across / 2
    rim = mm(1.2) * scale
    name = _along_rim(company, centre, radius - rim - mm(0.7) * scale, scale)
    below = _level(department, (centre[0], centre[1] + mm(12.6) * scale), scale)
    ring = disc(centre, radius) + disc(centre, radius - rim)
    hairline = disc(centre, radius - rim - mm(0.35) * scale) + disc(
        centre, radius - rim - mm(0.47) * scale
    )
    return (
        f'<g fill="{_INK}" fill-rule="evenodd">'
        f'<path d="{ring}"/><path d="{hairline}"/></g>'
        f'<g fill="{_INK}" stroke="{_INK}" stroke-width="{0.62 * scale:.2f}">'
        f'<path d="{star((centre[0], centre[1] - mm(0.6) * scale), mm(7) * scale)}"/>'
        f'<path d="{name}{below}"/></g>'
    )


def _along_rim(text: str, centre: tuple[float, float], reach: float, scale: float) -> str:
    """The name between the rim and the star: characters become narrow before they become small."""
    count = len(text)
    high = mm(5.4 if count <= 16 else 4.6 if count <= 24 else 3.8) * scale
    middle = reach - high / 2
    widest = high * 0.8
    step = min(tau * 0.085, tau * 0.68 / max(count - 1, 1))
    wide = min(widest, step * middle * 0.94)
    paths = []
    for index, character in enumerate(text):
        turn = (index - (count - 1) / 2) * step
        place = (centre[0] + middle * sin(turn), centre[1] - middle * cos(turn))
        if not character.isspace():
            paths.append(cut(character, "seal", place, (wide, high), turn))
    return "".join(paths)


def _level(text: str, centre: tuple[float, float], scale: float) -> str:
    high = mm(3.6) * scale
    room = mm(18) * scale
    step = min(high * 1.02, room / max(width(text, "seal"), 1))
    wide = min(high * 0.86, step * 0.96)
    left = centre[0] - step * (len(text) - 1) / 2
    return "".join(
        cut(character, "seal", (left + step * index, centre[1]), (wide, high), 0.0)
        for index, character in enumerate(text)
        if not character.isspace()
    )
