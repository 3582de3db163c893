"""Ratings that look as if somebody gave them who is no customer: several at once from one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

TOGETHER = 3
WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Given:
    """A rating as suspicion sees it; `origin` is empty where nothing is known of its sender."""

    number: int
    seller: str
    origin: str
    at: datetime


def suspicious(ratings: Iterable[Given]) -> frozenset[int]:
    """The numbers of those that came, three or more of one seller, from one origin in ten minutes.

    They still count: a family in one flat may rate three calls in a row. A person looks at them.
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
