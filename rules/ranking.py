"""Order and ties: the only place that ranks (rule 4 of the contract)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import floor, lcm


@dataclass(frozen=True, slots=True)
class Entry:
    """A subject to be ranked: its exact value, and when it was reached.

    `count` is given for a mean alone: more ratings come first where means are equal.
    """

    subject: str
    value: int | Fraction
    reached_at: datetime
    count: int = 0
    main: int | Fraction = 0  # for a score: its main metric decides between equal scores


@dataclass(frozen=True, slots=True)
class Place:
    """A rank; those whom nothing tells apart share it, and the next rank is skipped."""

    rank: int
    subject: str
    value: int | Fraction
    reached_at: datetime


def rank(entries: Iterable[Entry]) -> tuple[Place, ...]:
    """Rank by value, highest first; equal values: whoever reached it earlier; else shared.

    A value of 0 has no rank. Those who share one stand in order of id.
    """
    counted = [entry for entry in entries if entry.value > 0]
    scale = lcm(*(entry.value.denominator for entry in counted))
    keyed = []
    for entry in counted:
        # Whole numbers compare ten times faster than fractions, and as exactly.
        whole = entry.value.numerator * (scale // entry.value.denominator)
        keyed.append(((-whole, -entry.main, -entry.count, entry.reached_at), entry))
    keyed.sort(key=lambda pair: (pair[0], pair[1].subject))
    places: list[Place] = []
    before = None
    for position, (key, entry) in enumerate(keyed, 1):
        shared = places[-1].rank if key == before else position
        places.append(Place(shared, entry.subject, entry.value, entry.reached_at))
        before = key
    return tuple(places)


def to_pass(own: int | Fraction, above: int | Fraction, target: int | Fraction = 1) -> int:
    """How many whole units more pass the one above: an equal value reached later does not.

    `own` is the amount held; `above` the value to beat, which is an amount over the own
    `target` where completion is ranked.
    """
    return max(1, floor(Fraction(above) * target - own) + 1)
