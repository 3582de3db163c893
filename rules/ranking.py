"""Rank subjects, with ties (rule 4); no other module ranks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import floor, lcm


@dataclass(frozen=True, slots=True)
class Entry:
    """A subject to rank: its exact value, and the moment when it reached this value.

    `count` is set only for means: of equal means the one with more ratings comes first.
    """

    subject: str
    value: int | Fraction
    reached_at: datetime
    count: int = 0
    main: int | Fraction = 0  # for a score: the main metric, which breaks ties


@dataclass(frozen=True, slots=True)
class Place:
    """A subject's rank; subjects that tie in everything share a rank, and the next are skipped."""

    rank: int
    subject: str
    value: int | Fraction
    reached_at: datetime


def rank(entries: Iterable[Entry]) -> tuple[Place, ...]:
    """Rank entries by value, the highest first; of equal values, the one reached earlier is first.

    Entries that are equal in both share a rank. A value of 0 has no rank. Subjects with a shared
    rank are sorted by id.
    """
    counted = [entry for entry in entries if entry.value.numerator > 0]
    scale = lcm(*(entry.value.denominator for entry in counted))
    keyed = []
    for entry in counted:
        # Integers compare ten times faster than fractions and are also exact.
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
    """Return how many whole units are still needed to exceed `above`; equality is not enough.

    `own` is the subject's amount; `above` the value to exceed, which is a share of the subject's
    `target` where completion is ranked.
    """
    return max(1, floor(Fraction(above) * target - own) + 1)
