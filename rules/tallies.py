"""Tallies: what movements add up to, and how settlement asks for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from rules.metrics import Movement
from rules.periods import Period


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject's figures in one metric: the sum, how many facts, and when it was reached.

    `reached_at` is the moment of the last fact that counts and raised it (rule 4).
    """

    amount: int
    count: int
    reached_at: datetime

    def with_more(self, amount: int, count: int, at: datetime) -> Standing:
        """This and some more."""
        return Standing(self.amount + amount, self.count + count, max(self.reached_at, at))


@dataclass(frozen=True, slots=True)
class TallyRow:
    """One day's figures of one person (None: of the team itself) in one team."""

    day: date
    person: str | None
    team: str | None
    standing: Standing


class TallySource(Protocol):
    """Where settlement reads: from running tallies in the product, from memory in scenarios."""

    def persons(
        self, metric: str, period: Period, timely: bool = False
    ) -> Mapping[str, Standing]:
        """Each person's standing over all teams; `timely`: only what kept the day's cut-off."""

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        """Each team's standing: the facts of those who were its members on the fact's day."""

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        """Single days' rows, for metrics with few of them, in order of day, person, team."""


@dataclass
class Tallies:
    """Tallies in memory, folded from movements."""

    _moved: dict[str, list[Movement]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, movements: Iterable[Movement]) -> Tallies:
        """Fold movements, in any order."""
        tallies = cls()
        for movement in movements:
            tallies._moved[movement.metric].append(movement)
        return tallies

    def persons(
        self, metric: str, period: Period, timely: bool = False
    ) -> Mapping[str, Standing]:
        """See TallySource."""
        chosen = [
            (movement.person, movement)
            for movement in self._moved.get(metric, ())
            if movement.day in period and (movement.timely or not timely)
        ]
        return _fold(chosen)

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        """See TallySource."""
        return _fold(
            (movement.team, movement)
            for movement in self._moved.get(metric, ())
            if movement.day in period
        )

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        """See TallySource."""
        days: dict[tuple[date, str, str], list[Movement]] = defaultdict(list)
        for movement in self._moved.get(metric, ()):
            if movement.day in period:
                key = (movement.day, movement.person or "", movement.team or "")
                days[key].append(movement)
        return [
            TallyRow(day, person or None, team or None, _sum(days[day, person, team]))
            for day, person, team in sorted(days)
        ]


def _sum(movements: Sequence[Movement]) -> Standing:
    return Standing(
        sum(movement.amount for movement in movements),
        len(movements),
        max(movement.at for movement in movements),
    )


def _fold(chosen: Iterable[tuple[str | None, Movement]]) -> Mapping[str, Standing]:
    folded: dict[str, list[Movement]] = defaultdict(list)
    for subject, movement in chosen:
        if subject:
            folded[subject].append(movement)
    return {subject: _sum(movements) for subject, movements in folded.items()}
