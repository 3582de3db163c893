"""Draw engraved line patterns as SVG path data: frames, meanders, guilloches, scrolls.

Pure geometry on a page measured in CSS pixels (1/96 inch), y down, every number absolute. Gold
shapes are filled paths instead of strokes, and no SVG transform is used: WeasyPrint computes a
gradient's box without the stroke and places it wrongly under a scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import atan2, cos, hypot, pi, sin, tau

Point = tuple[float, float]
MM = 96 / 25.4


def mm(length: float) -> float:
    """Convert millimetres to pixels."""
    return length * MM


def polygon(points: Iterable[Point]) -> str:
    """A closed path through points."""
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"


def bar(left: float, top: float, width: float, height: float) -> str:
    """A filled rectangle."""
    return f"M{left:.2f} {top:.2f}h{width:.2f}v{height:.2f}h{-width:.2f}Z"


def frame(left: float, top: float, width: float, height: float, thickness: float) -> str:
    """A rectangle's border, drawn inwards; fill it by the even-odd rule."""
    return bar(left, top, width, height) + bar(
        left + thickness, top + thickness, width - 2 * thickness, height - 2 * thickness
    )


def notched(left: float, top: float, width: float, height: float, notch: float) -> str:
    """A rectangle whose corners are cut by quarter circles of radius `notch`."""
    right, bottom = left + width, top + height
    arc = f"A{notch:.2f} {notch:.2f} 0 0 0 "
    return (
        f"M{left + notch:.2f} {top:.2f}L{right - notch:.2f} {top:.2f}"
        f"{arc}{right:.2f} {top + notch:.2f}L{right:.2f} {bottom - notch:.2f}"
        f"{arc}{right - notch:.2f} {bottom:.2f}L{left + notch:.2f} {bottom:.2f}"
        f"{arc}{left:.2f} {bottom - notch:.2f}L{left:.2f} {top + notch:.2f}"
        f"{arc}{left + notch:.2f} {top:.2f}Z"
    )


def meander(start: Point, end: Point, band: float, stroke: float) -> str:
    """A Greek key (回纹) of squares `band` wide along a level or upright line, as filled bars.

    Each square is a spiral of five bars, linked to the next; the pattern is stretched a little so
    that whole squares fill the line. The band is to the right of the direction start to end.
    """
    length = hypot(end[0] - start[0], end[1] - start[1])
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    across = (-along[1], along[0])
    count = max(1, round(length / (band * 1.16)))
    pitch = length / count
    unit = band / 7  # a key has a grid of seven lines
    paths = []
    for index in range(count):
        base = (start[0] + along[0] * pitch * index, start[1] + along[1] * pitch * index)
        step = (pitch - unit) / 7
        last = index == count - 1
        for u0, v0, u1, v1 in (*_KEY, _END if last else _LINK):
            paths.append(
                _slab(base, along, across, (u0 * step, v0 * unit), (u1 * step, v1 * unit), stroke)
            )
    return "".join(paths)


# From, to: along 0..8 (8 reaches the next square), across 0..7.
_KEY = (
    (0, 7, 0, 0),
    (0, 0, 6.6, 0),
    (6.6, 0, 6.6, 5.2),
    (6.6, 5.2, 2.3, 5.2),
    (2.3, 5.2, 2.3, 2.5),
    (2.3, 2.5, 4.4, 2.5),
)
_LINK = (0, 7, 8.16, 7)
_END = (0, 7, 6.6, 7)


def _slab(
    base: Point, along: Point, across: Point, first: Point, second: Point, stroke: float
) -> str:
    half = stroke / 2
    u0, u1 = sorted((first[0], second[0]))
    v0, v1 = sorted((first[1], second[1]))
    corners = (
        (u0 - half, v0 - half),
        (u1 + half, v0 - half),
        (u1 + half, v1 + half),
        (u0 - half, v1 + half),
    )
    return polygon(
        (base[0] + along[0] * u + across[0] * v, base[1] + along[1] * u + across[1] * v)
        for u, v in corners
    )


def curve(place: Callable[[float], Point], count: int, *, closed: bool = True) -> str:
    """A smooth path through `count` places of t in [0, 1], by Catmull-Rom cubics."""
    points = [place(index / count) for index in range(count + (not closed))]
    many = len(points)

    def at(index: int) -> Point:
        return points[index % many] if closed else points[min(max(index, 0), many - 1)]

    path = [f"M{points[0][0]:.2f} {points[0][1]:.2f}"]
    for index in range(many if closed else many - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = (at(index + k) for k in (-1, 0, 1, 2))
        path.append(
            f"C{bx + (cx - ax) / 6:.2f} {by + (cy - ay) / 6:.2f} "
            f"{cx - (dx - bx) / 6:.2f} {cy - (dy - by) / 6:.2f} {cx:.2f} {cy:.2f}"
        )
    return "".join(path) + ("Z" if closed else "")


def rosette(
    centre: Point, inner: float, outer: float, petals: int, strands: int, sharpness: float = 1.0
) -> str:
    """A guilloche ring: `strands` waves of `petals` between two radii, each turned a little."""
    middle, swing = (inner + outer) / 2, (outer - inner) / 2

    def strand(turn: float) -> Callable[[float], Point]:
        def place(t: float) -> Point:
            wave = cos(petals * tau * t + turn)
            wave = (abs(wave) ** sharpness) * (1 if wave >= 0 else -1)
            radius = middle + swing * wave
            angle = tau * t
            return centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)

        return place

    return "".join(curve(strand(tau * k / strands), petals * 8) for k in range(strands))


def ripple(
    start: Point, length: float, height: float, waves: int, strands: int, *, taper: bool = True
) -> str:
    """A guilloche band to the right of a point: strands of one wave with different phases."""

    def strand(turn: float) -> Callable[[float], Point]:
        def place(t: float) -> Point:
            envelope = sin(pi * t) ** 0.6 if taper else 1.0
            return (
                start[0] + length * t,
                start[1] + height / 2 * envelope * sin(waves * tau * t + turn),
            )

        return place

    return "".join(
        curve(strand(tau * k / strands), waves * 10, closed=False) for k in range(strands)
    )


def ribbon(points: Sequence[Point], widths: Sequence[float]) -> str:
    """A line of varying width: a closed path around points, each with its own width."""
    left: list[Point] = []
    right: list[Point] = []
    for index, (x, y) in enumerate(points):
        before, after = points[max(index - 1, 0)], points[min(index + 1, len(points) - 1)]
        angle = atan2(after[1] - before[1], after[0] - before[0]) + pi / 2
        half = widths[index] / 2
        left.append((x + half * cos(angle), y + half * sin(angle)))
        right.append((x - half * cos(angle), y - half * sin(angle)))
    return polygon([*left, *reversed(right)])


def scroll(
    eye: Point, radius: float, turns: float, heading: float, thickness: float, hand: int = 1
) -> list[tuple[Point, float]]:
    """A spiral from its outer end to its eye, as (point, width): thin, thicker, and a round end.

    `heading` is the angle of the outer end seen from the eye; `hand` is 1 or -1, the direction of
    rotation.
    """
    count = int(turns * 44)
    drawn = []
    for index in range(count + 1):
        t = index / count
        distance = radius * (1 - t) ** 1.1 + thickness * 0.5 * t
        angle = heading + hand * turns * tau * t
        width = thickness * (0.55 + 0.45 * sin(pi * t))
        drawn.append(((eye[0] + distance * cos(angle), eye[1] + distance * sin(angle)), width))
    return drawn


def star(centre: Point, radius: float, points: int = 5, depth: float = 0.381966) -> str:
    """A star with one point up; a depth of 0.382 gives the star of the Chinese flag."""
    return polygon(
        (
            centre[0] + radius * (depth if index % 2 else 1) * sin(pi * index / points),
            centre[1] - radius * (depth if index % 2 else 1) * cos(pi * index / points),
        )
        for index in range(points * 2)
    )


def disc(centre: Point, radius: float) -> str:
    """A filled circle."""
    x, y = centre
    return (
        f"M{x - radius:.2f} {y:.2f}a{radius:.2f} {radius:.2f} 0 1 0 {2 * radius:.2f} 0"
        f"a{radius:.2f} {radius:.2f} 0 1 0 {-2 * radius:.2f} 0Z"
    )


def diamond(centre: Point, half_width: float, half_height: float) -> str:
    """A lozenge."""
    x, y = centre
    return polygon(
        ((x - half_width, y), (x, y - half_height), (x + half_width, y), (x, y + half_height))
    )


def taper(start: Point, end: Point, thickness: float) -> str:
    """A level hairline that is `thickness` high at its start and a point at its end."""
    half = thickness / 2
    return polygon(((start[0], start[1] - half), end, (start[0], start[1] + half)))
