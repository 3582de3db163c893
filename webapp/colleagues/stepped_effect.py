"""The effect of a stepped start, with an interval from the draw itself: pure arithmetic.

Teams start wave by wave in a drawn order. In each window of two weeks the teams that have started
are compared with those that have not. Each team's figure of a window is its daily amount, as a
share of its own daily amount before the start. `estimate` is the difference of these shares,
averaged over the windows. The interval holds the effects that the draw does not contradict: the
comparison is repeated with every order that could have been drawn (a randomisation test, inverted).
It needs no assumption about how figures are distributed, and every team counts the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from operator import getitem
from random import Random

MOST_ORDERS = 4000  # more possible orders than this are sampled
DOUBT = 0.05  # 1 − the confidence of the interval


@dataclass(frozen=True)
class TeamShares:
    """A team: its wave, counted from 0, and its share of its own former amount in each window."""

    team: str
    wave: int
    shares: tuple[float, ...]


@dataclass(frozen=True)
class SteppedEffect:
    """The difference of shares (0.12: 12 points of the former amount), and the interval.

    `low` and `high` are None where too few orders are possible for an interval. `orders`: how many
    were compared.
    """

    estimate: float
    low: float | None
    high: float | None
    orders: int


def draw_effect(
    teams: Sequence[TeamShares], windows: Sequence[int], doubt: float = DOUBT
) -> SteppedEffect | None:
    """The effect; None without a window in which some have started and others have not.

    `windows`: the number of the window of each share; in window k the waves 0 to k have started.
    """
    waves = [each.wave for each in teams] or [0]
    places = [place for place, k in enumerate(windows) if min(waves) <= k < max(waves)]
    if not places:
        return None
    windows = [windows[place] for place in places]
    last = max(waves)
    gains = _gains([[each.shares[place] for place in places] for each in teams], windows, last)
    started = [[1.0 if each.wave <= k else 0.0 for k in windows] for each in teams]
    echoes = _gains(started, windows, last)
    size = _size(waves, windows)
    estimate = _compared(gains, waves) / size
    spans = [
        _span(estimate, _compared(gains, order) / size, _compared(echoes, order) / size)
        for order in orders(waves)
    ]
    place = int(doubt * len(spans))
    low = sorted(low for low, _high in spans)[place]
    high = sorted((high for _low, high in spans), reverse=True)[place]
    known = math.isfinite(low) and math.isfinite(high)
    return SteppedEffect(estimate, low if known else None, high if known else None, len(spans))


def _gains(rows: Sequence[Sequence[float]], windows: Sequence[int], last: int) -> list[list[float]]:
    """For each team and wave up to `last`, what the team adds if it starts in that wave.

    That is the sum, over the windows from its start on, of its figure above the window's mean.
    """
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return [
        [
            sum(
                value - mean
                for k, value, mean in zip(windows, row, means, strict=True)
                if wave <= k
            )
            for wave in range(last + 1)
        ]
        for row in rows
    ]


def _size(waves: Sequence[int], windows: Sequence[int]) -> float:
    """The weight of the comparison: over the windows, teams × share started × share waiting."""
    count = len(waves)
    return sum(
        started * (count - started) / count
        for k in windows
        if (started := sum(wave <= k for wave in waves))
    )


def _compared(gains: Sequence[Sequence[float]], order: Sequence[int]) -> float:
    return sum(map(getitem, gains, order))


def _span(estimate: float, other: float, echo: float) -> tuple[float, float]:
    """The effects for which another order's comparison is at least as large as the real one.

    |other − effect × echo| ≥ |estimate − effect|, where `echo` (−1 to 1) is what the real start
    itself adds to the other order's comparison. The estimate lies in it.
    """
    if 1.0 - abs(echo) < 1e-9:  # the real order, or its mirror image: at least as large for all
        return -math.inf, math.inf
    ends = (estimate - other) / (1.0 - echo), (estimate + other) / (1.0 + echo)
    return min(ends), max(ends)


def orders(waves: Sequence[int]) -> Iterable[tuple[int, ...]]:
    """Every way to give the teams these waves, or MOST_ORDERS of them, always the same ones."""
    sizes = [list(waves).count(wave) for wave in sorted(set(waves))]
    kinds = sorted(set(waves))
    if count_orders(sizes) <= MOST_ORDERS:
        return _all_orders(len(waves), list(zip(kinds, sizes, strict=True)))
    return _some_orders(tuple(waves), MOST_ORDERS)


@lru_cache(maxsize=1)
def _some_orders(waves: tuple[int, ...], most: int) -> list[tuple[int, ...]]:
    """So many orders; kept, because to shuffle a hundred teams 4,000 times takes 0.1 s."""
    random, mixed = Random(0), list(waves)  # noqa: S311 - which orders are compared is no secret
    found = [waves]
    for _number in range(most - 1):
        random.shuffle(mixed)
        found.append(tuple(mixed))
    return found


def count_orders(sizes: Iterable[int]) -> int:
    """In how many ways teams can be shared out among waves of these sizes."""
    total, ways = 0, 1
    for size in sizes:
        total += size
        ways *= math.comb(total, size)
    return ways


def _all_orders(teams: int, kinds: Sequence[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    def fill(free: tuple[int, ...], left: Sequence[tuple[int, int]]) -> Iterator[dict[int, int]]:
        if not left:
            yield {}
            return
        (wave, size), *others = left
        for chosen in combinations(free, size):
            rest = tuple(place for place in free if place not in chosen)
            for order in fill(rest, others):
                yield dict.fromkeys(chosen, wave) | order

    for order in fill(tuple(range(teams)), kinds):
        yield tuple(order[place] for place in range(teams))
