"""Compute the entries of a growth record from plain figures: best days, streaks, targets met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

USUAL_DAYS = 10  # days with records before a day can be a best one
SHORTEST_STREAK = 5  # working days
GROUPS = {  # the kinds of entries by the filter that shows them
    "honours": ("honour", "best_day", "streak", "first_deal", "words"),
    "targets": ("target", "target_met"),
    "trainings": ("training", "contribution"),
    "agreements": ("agreement",),
}


@dataclass(frozen=True)
class RecordEntry:
    """One entry of the timeline; `told` holds the values of its sentence."""

    on: date
    kind: str
    told: Mapping[str, Any] = field(default_factory=dict)


def best_days_of(amounts: Mapping[date, int]) -> list[tuple[date, int, int]]:
    """Return each day better than all days before, as (day, amount, former best), in order.

    The first USUAL_DAYS days with an amount set the measure and are not returned themselves.
    """
    found, best = [], 0
    for place, (on, amount) in enumerate(sorted(amounts.items())):
        if amount > best:
            if place >= USUAL_DAYS:
                found.append((on, amount, best))
            best = amount
    return found


def streaks_of(days: Iterable[tuple[date, bool]]) -> list[tuple[date, int]]:
    """Return each streak longer than all streaks before, as (last day, number of days), in order.

    `days`: the days on which there was a target, in order, and whether it was met. Streaks shorter
    than SHORTEST_STREAK are left out. A streak that has not ended counts too.
    """
    found: list[tuple[date, int]] = []
    longest, run, last = SHORTEST_STREAK - 1, 0, date.min
    for on, met in [*days, (date.max, False)]:
        if met:
            run, last = run + 1, on
            continue
        if run > longest:
            found.append((last, run))
            longest = run
        run = 0
    return found


def shown_of(entries: Sequence[RecordEntry], group: str) -> list[RecordEntry]:
    """Return the entries of one of GROUPS; for any other word all entries."""
    kinds = GROUPS.get(group)
    return [each for each in entries if kinds is None or each.kind in kinds]


def newest_first(entries: Iterable[RecordEntry]) -> list[RecordEntry]:
    """The entries by day, the newest first; of one day in the order given."""
    return sorted(entries, key=lambda each: each.on, reverse=True)
