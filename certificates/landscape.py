"""Draw ink-painting motifs as paths: ridges in mist, a blossoming branch, birds, paper fibres.

Nothing is random: irregular shapes are sums of waves with different phases, always the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin, tau

from .engraving import Point, disc, polygon, ribbon


def ridge(left: float, right: float, foot: float, height: float, peaks: float, turn: float) -> str:
    """A range of hills from left to right with a level base, filled; `turn` moves the peaks."""
    count = 220
    top = []
    for index in range(count + 1):
        t = index / count
        swell = 0.5 + 0.5 * sin(peaks * tau * t + turn)
        shoulder = 0.5 + 0.5 * sin(peaks * 2.3 * tau * t + turn * 1.7)
        rough = sum(sin(tau * t * wave + turn * wave) / wave for wave in (17, 31, 53, 97))
        rise = 0.62 * swell**1.6 + 0.3 * shoulder**1.3 + 0.9 * rough / 4
        top.append((left + (right - left) * t, foot - height * max(0.0, 0.08 + rise)))
    return polygon([*top, (right, foot), (left, foot)])


def bough(points: Sequence[Point], thick: float, thin: float) -> str:
    """A branch along points: it becomes thinner, is thicker at knots and has dry-brush gaps."""
    way = _smooth(points, 14)
    last = len(way) - 1
    widths = []
    for index in range(len(way)):
        t = index / last
        knot = 0.16 * sin(t * 41) + 0.1 * sin(t * 89 + 1) + 0.06 * sin(t * 173)
        widths.append((thick + (thin - thick) * t**0.8) * (1 + knot))
    return ribbon(way, widths) + disc(way[0], widths[0] / 2)


def petals(centre: Point, radius: float, turn: float) -> str:
    """Five round petals of plum blossom, to be filled."""
    x, y = centre
    return "".join(
        disc(
            (
                x + radius * 0.62 * sin(turn + tau * petal / 5),
                y - radius * 0.62 * cos(turn + tau * petal / 5),
            ),
            radius * (0.46 + 0.03 * sin(petal * 2.4 + turn)),
        )
        for petal in range(5)
    )


def stamens(centre: Point, radius: float, turn: float) -> str:
    """The stamens of a blossom, to be filled over its petals."""
    x, y = centre
    shapes = [disc(centre, radius * 0.1)]
    for thread in range(9):
        angle = turn + tau * thread / 9
        reach = radius * (0.5 + 0.12 * sin(thread * 2.1 + turn))
        end = (x + reach * sin(angle), y - reach * cos(angle))
        shapes.append(ribbon((centre, end), (radius * 0.05, radius * 0.03)))
        shapes.append(disc(end, radius * 0.07))
    return "".join(shapes)


def bird(centre: Point, span: float, lift: float) -> str:
    """A distant bird: two brush strokes."""
    x, y = centre
    wings = []
    for hand in (-1, 1):
        points = [
            (x + hand * span / 2 * t, y - span * lift * sin(pi * t**0.8) + span * 0.06 * t)
            for t in (index / 12 for index in range(13))
        ]
        widths = [span * 0.055 * (1 - 0.85 * index / 12) for index in range(13)]
        wings.append(ribbon(points, widths))
    return "".join(wings)


def fibres(width: float, height: float, count: int, length: float) -> str:
    """Short hairs of bark in the paper, as open curves to be stroked."""
    hairs = []
    for index in range(count):
        # Multiples of the golden ratio fill the page evenly without visible rows.
        x, y = width * (index * 0.618034 % 1), height * (index * 0.754878 % 1)
        angle, bend = index * 2.399963, length * 0.3 * sin(index * 1.7)
        dx, dy = length * cos(angle), length * sin(angle)
        hairs.append(
            f"M{x:.1f} {y:.1f}q{dx / 2 - dy / length * bend:.1f} {dy / 2 + dx / length * bend:.1f} "
            f"{dx:.1f} {dy:.1f}"
        )
    return "".join(hairs)


def _smooth(points: Sequence[Point], steps: int) -> list[Point]:
    """Points on a Catmull-Rom curve through the given ones."""
    way: list[Point] = []
    for index in range(len(points) - 1):
        a, b = points[max(index - 1, 0)], points[index]
        c, d = points[index + 1], points[min(index + 2, len(points) - 1)]
        for step in range(steps):
            t = step / steps
            way.append((_between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)))
    return [*way, points[-1]]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
