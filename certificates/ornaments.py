"""Draw motifs composed of the engraver's lines: corners, clouds, waves."""

from __future__ import annotations

from math import cos, pi, sin, tau

from .engraving import Point, disc, polygon, ribbon, scroll

Line = list[tuple[Point, float]]


# Vines of a corner piece, on a grid of 33: root, eye, radius, thickness, and whether the stem
# passes over its scroll (along the frame, curling inwards) or under it.
_VINES: tuple[tuple[Point, Point, float, float, bool], ...] = (
    ((2.6, 2.6), (20.6, 5.6), 4.3, 0.95, True),
    ((4.6, 4.6), (13.8, 8.4), 3.3, 0.8, False),
    ((24.55, 7.2), (30.2, 4.2), 2.5, 0.6, False),
    ((8.0, 2.1), (13.4, 3.6), 1.5, 0.5, True),
)


def corner(place: Point, reach: tuple[int, int], size: float) -> list[str]:
    """A corner piece of scrolls as overlapping paths, symmetrical about the diagonal.

    `place` is the frame's corner; `reach` holds the signs of x and y towards the page's middle, (1,
    1) at the upper left; the piece is `size` long on each side.
    """
    unit = size / 33
    paths = []
    for root, eye, radius, thickness, over in _VINES:
        line = _vine(root, eye, radius, -pi / 2 if over else pi / 2, 1 if over else -1, thickness)
        for swapped in (False, True):
            points = [_laid(point, place, reach, unit, swapped) for point, _ in line]
            paths.append(ribbon(points, [width * unit for _, width in line]))
            paths.append(disc(points[-1], thickness * unit * 0.95))
    bud = [
        (10.2 + 4.6 * t + side * w, 10.2 + 4.6 * t - side * w)
        for side, steps in ((1, range(13)), (-1, range(12, -1, -1)))
        for t, w in ((i / 12, 1.0 * sin(pi * (i / 12) ** 0.7) ** 1.2) for i in steps)
    ]
    paths.append(polygon(_laid(point, place, reach, unit, False) for point in bud))
    paths.extend(
        disc(_laid((at, at), place, reach, unit, False), radius * unit)
        for at, radius in ((2.4, 0.95), (16.0, 0.55), (17.3, 0.4), (18.4, 0.28))
    )
    return paths


def cloud(centre: Point, size: float, hand: int = 1) -> str:
    """An auspicious cloud (祥云): two scrolls on a swelling tail, to be filled."""
    unit = size / 20
    x, y = centre
    paths = []
    for eye, radius, heading, turning, thickness in (
        ((-3.4, 0.0), 3.6, pi * 0.5, 1, 1.0),
        ((3.0, -0.8), 2.9, pi * 0.5, -1, 0.9),
        ((0.2, -4.2), 2.6, pi * 0.8, 1, 0.8),
    ):
        line = scroll(eye, radius, 1.35, heading, thickness, turning)
        points = [(x + hand * u * unit, y + v * unit) for (u, v), _ in line]
        paths.append(ribbon(points, [width * unit for _, width in line]))
    tail = [
        (x + hand * (-3.4 + 15 * t) * unit, y + (3.6 + 0.9 * sin(tau * t * 0.9)) * unit)
        for t in (index / 24 for index in range(25))
    ]
    widths = [(0.35 + 0.9 * sin(pi * (index / 24) ** 0.6)) * unit for index in range(25)]
    paths.append(ribbon(tail, widths))
    return "".join(paths)


def waves(left: float, top: float, width: float, height: float, size: float) -> str:
    """Rows of overlapping wave scales (海水纹) as open arcs, to be stroked."""
    arcs = []
    row = 0
    y = top
    while y <= top + height:
        x = left - (size if row % 2 else 0)
        while x < left + width + size:
            for radius in (size, size * 0.66, size * 0.33):
                arcs.append(
                    f"M{x - radius:.2f} {y:.2f}"
                    f"A{radius:.2f} {radius:.2f} 0 0 1 {x + radius:.2f} {y:.2f}"
                )
            x += size * 2
        y += size / 2
        row += 1
    return "".join(arcs)


def lattice(left: float, top: float, width: float, height: float, size: float) -> str:
    """A diaper of lozenges, each with a dot, to be filled over a ground; whole lozenges only."""
    columns, rows = max(1, round(width / size)), max(1, round(height / size))
    wide, high = width / columns, height / rows
    shapes = []
    for row in range(rows):
        for column in range(columns):
            x, y = left + wide * (column + 0.5), top + high * (row + 0.5)
            for scale in (0.46, 0.38):
                shapes.append(_lozenge(x, y, wide * scale, high * scale))
            shapes.append(_lozenge(x, y, wide * 0.14, high * 0.14))
    return "".join(shapes)


def sunburst(centre: Point, inner: float, outer: float, rays: int) -> str:
    """Rays between two radii, each narrowing to its inner end."""
    x, y = centre
    shapes = []
    for index in range(rays):
        angle, half = tau * index / rays, tau / rays / 4
        shapes.append(
            polygon(
                (x + radius * cos(a), y + radius * sin(a))
                for radius, a in (
                    (inner, angle),
                    (outer, angle - half),
                    (outer, angle + half),
                )
            )
        )
    return "".join(shapes)


def _lozenge(x: float, y: float, half_width: float, half_height: float) -> str:
    return polygon(
        ((x - half_width, y), (x, y - half_height), (x + half_width, y), (x, y + half_height))
    )


def _vine(
    root: Point, eye: Point, radius: float, heading: float, hand: int, thickness: float
) -> Line:
    """A stem from its root that runs into a scroll."""
    spiral = scroll(eye, radius, 1.45, heading, thickness, hand)
    (sx, sy), first_width = spiral[0]
    # The stem arrives along the spiral's own direction.
    (nx, ny), _ = spiral[2]
    pull = ((sx - root[0]) ** 2 + (sy - root[1]) ** 2) ** 0.5 * 0.45
    step = ((nx - sx) ** 2 + (ny - sy) ** 2) ** 0.5
    bend = (sx - (nx - sx) / step * pull, sy - (ny - sy) / step * pull)
    stem: Line = []
    for index in range(14):
        t = index / 14
        x = (1 - t) ** 2 * root[0] + 2 * t * (1 - t) * bend[0] + t * t * sx
        y = (1 - t) ** 2 * root[1] + 2 * t * (1 - t) * bend[1] + t * t * sy
        stem.append(((x, y), first_width * (0.25 + 0.75 * min(1.0, t * 2.5))))
    return stem + spiral


def _laid(point: Point, place: Point, reach: tuple[int, int], unit: float, swapped: bool) -> Point:
    u, v = (point[1], point[0]) if swapped else point
    return place[0] + reach[0] * u * unit, place[1] + reach[1] * v * unit
