"""Draw a medal: a scalloped disc on two tails of ribbon, a laurel and a star in its middle."""

from __future__ import annotations

from math import cos, pi, sin

from .engraving import Point, polygon, star


def scallop(centre: Point, radius: float, teeth: int) -> str:
    """The outline of a disc whose rim is a row of small points."""
    return star(centre, radius, teeth, 0.945)


def tails(centre: Point, radius: float, length: float) -> list[str]:
    """Two ends of ribbon below a medal, each cut to a swallow's tail; the left one first."""
    x, y = centre
    shapes = []
    for hand in (-1, 1):
        across, lean = radius * 0.62, radius * 0.34
        inner, outer = x + hand * radius * 0.02, x + hand * (radius * 0.02 + across)
        top, end = y + radius * 0.55, y + length
        shapes.append(
            polygon(
                (
                    (inner, top),
                    (outer, top),
                    (outer + hand * lean, end - radius * 0.12),
                    ((inner + outer) / 2 + hand * lean, end - radius * 0.34),
                    (inner + hand * lean, end),
                )
            )
        )
    return shapes


def laurel(centre: Point, radius: float, leaves: int = 11) -> str:
    """Two sprays of leaves that rise from below and leave the top open, to be filled."""
    x, y = centre
    shapes = []
    for hand in (-1, 1):
        for index in range(leaves):
            t = index / (leaves - 1)
            angle = pi * (0.06 + 0.78 * t)  # from straight down
            root = (x + hand * radius * sin(angle), y + radius * cos(angle))
            size = radius * (0.36 - 0.12 * t)
            for side in (-1, 1):
                # A leaf points onward along the spray, a little outwards or inwards.
                shapes.append(_leaf(root, angle + pi / 2 - side * 0.55, hand, size))
        shapes.append(
            _leaf(
                (x + hand * radius * sin(pi * 0.87), y + radius * cos(pi * 0.87)),
                pi * 0.87 + pi / 2,
                hand,
                radius * 0.24,
            )
        )
    return "".join(shapes)


def _leaf(root: Point, heading: float, hand: int, size: float) -> str:
    """A pointed leaf from its root; `heading` is from straight down, turned to the hand's side."""
    along = (hand * sin(heading), cos(heading))
    across = (-along[1], along[0])
    edge = [
        (t, 0.17 * sin(pi * t**0.8) * side)
        for side, steps in ((1, range(9)), (-1, range(8, -1, -1)))
        for t in (step / 8 for step in steps)
    ]
    return polygon(
        (
            root[0] + size * (u * along[0] + v * across[0]),
            root[1] + size * (u * along[1] + v * across[1]),
        )
        for u, v in edge
    )
