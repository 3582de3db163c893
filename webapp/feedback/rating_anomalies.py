"""Find suspicious ratings: several of one seller from one sender within minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

TOGETHER = 3
WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Given:
    """A rating as input of `rating_anomalies`; `origin` is empty if its sender is unknown."""

    number: int
    seller: str
    origin: str
    at: datetime


def rating_anomalies(ratings: Iterable[Given]) -> frozenset[int]:
    """The numbers of ratings that are TOGETHER or more of one seller from one origin WITHIN a time.

    They still count, because a family in one flat may rate three calls in a row; a person checks
    them.
    """
    groups: dict[tuple[str, str], list[Given]] = defaultdict(list)
    for rating in ratings:
        if rating.origin:
            groups[rating.seller, rating.origin].append(rating)
    return frozenset(number for group in groups.values() for number in _crowded(group))


def _crowded(group: list[Given]) -> Iterable[int]:
    group.sort(key=lambda rating: rating.at)
    for first, last in zip(group, group[TOGETHER - 1 :], strict=False):
        if last.at - first.at <= WITHIN:
            yield from (each.number for each in group if first.at <= each.at <= last.at)
