"""Sum the points of a card's or call's signals to its risk, and list the parts of the sum."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peewee import chunked, fn

from webapp.checks.models import Signal
from webapp.checks.signals.kinds import FLAGGED, NO_RECORD, POINTS
from webapp.checks.signals.marks import signals_of_facts
from webapp.facts.call_record_models import CallMatch
from webapp.store.number_lists import is_one_of

_BATCH = 5_000  # fact numbers per database query


@dataclass(frozen=True)
class RiskPart:
    """The signals of one kind on one fact: together they give the highest of their points, once.

    `told` has the values of each signal's sentence; the signal with the most points comes first.
    """

    kind: str
    points: int
    told: tuple[Mapping[str, Any], ...] = field(default=({},))


@dataclass(frozen=True)
class Risk:
    """The parts of one fact's risk, most points first; it orders the queue and decides nothing."""

    parts: tuple[RiskPart, ...] = ()

    @property
    def total(self) -> int:
        """The sum of the parts' points."""
        return sum(part.points for part in self.parts)

    @property
    def flagged(self) -> bool:
        """Whether the card must be checked: its points reach FLAGGED."""
        return self.total >= FLAGGED


_Found = tuple[str, int, Mapping[str, Any]]


def risk_of(numbers: Iterable[int]) -> dict[int, Risk]:
    """Return the risk of each fact by number; 0 points without a signal."""
    wanted = list(dict.fromkeys(numbers))
    found: dict[int, list[_Found]] = {number: [] for number in wanted}
    for batch in chunked(wanted, _BATCH):
        for number, kind, points, told in _stored_signals(batch):
            found[number].append((kind, points, told))
        for number, kind, told in signals_of_facts(batch):
            found[number].append((kind, POINTS[kind], told))
    return {number: _risk(each) for number, each in found.items()}


def has_record_now() -> Any:
    """Return the condition of a NO_RECORD signal whose record a later table has brought."""
    matched = CallMatch.select().where(CallMatch.call == Signal.fact)
    return (Signal.kind == NO_RECORD) & fn.EXISTS(matched)


def _stored_signals(numbers: list[int]) -> Iterator[tuple[int, str, int, Mapping[str, Any]]]:
    rows = (
        Signal.select(Signal.fact, Signal.kind, Signal.points, Signal.told)
        .where(is_one_of(Signal.fact, numbers), ~has_record_now())
        .order_by(Signal.id)
        .tuples()
    )
    for number, kind, points, told in rows:
        yield number, kind, points, json.loads(told)


def _risk(found: list[_Found]) -> Risk:
    kinds: dict[str, list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
    for kind, points, told in found:
        kinds[kind].append((points, told))
    parts = []
    for kind, several in kinds.items():
        several.sort(key=lambda each: -each[0])
        parts.append(RiskPart(kind, several[0][0], tuple(told for _, told in several)))
    return Risk(tuple(sorted(parts, key=lambda part: (-part.points, part.kind))))
