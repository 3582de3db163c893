"""Define tallies, the sums of movements, and the interface by which settlement queries them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from rules.facts import DealTraits
from rules.filters import Filter, is_of_some_deals, split_name
from rules.metrics import Movement
from rules.periods import Period


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject's figures in one metric: the sum, the number of facts, and when it was reached.

    `reached_at` is the moment of the last counting fact that raised the sum (rule 4).
    """

    amount: int
    count: int
    reached_at: datetime

    def with_more(self, more: Standing | None) -> Standing:
        """The sum of this and another standing of the same subject."""
        if more is None:
            return self
        return Standing(
            self.amount + more.amount,
            self.count + more.count,
            max(self.reached_at, more.reached_at),
        )


class TallyKey(NamedTuple):
    """The key of a tally; `person` is None for figures of a team itself."""

    day: date
    metric: str
    person: str | None
    team: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of one day: of all facts that count, and of the timely facts (rule 5)."""

    every: Standing
    timely: Standing | None

    def with_more(self, more: Tally) -> Tally:
        """The sum of this and another tally of the same key."""
        timely = self.timely.with_more(more.timely) if self.timely else more.timely
        return Tally(self.every.with_more(more.every), timely)


@dataclass(frozen=True, slots=True)
class TallyRow:
    """One day's figures of one person (None: of the team itself) in one team."""

    day: date
    person: str | None
    team: str | None
    standing: Standing


class TallySource(Protocol):
    """The queries of settlement, answered from running tallies, or from memory in scenarios."""

    def persons(self, metric: str, period: Period, timely: bool = False) -> Mapping[str, Standing]:
        """Return each person's standing over all teams; `timely`: of facts within the cut-off."""

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        """Return each team's standing: of facts of people who were its members on that day."""

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        """The rows of single days, for rare metrics, sorted by day, person and team."""


def fold(
    movements: Iterable[Movement], held: Mapping[TallyKey, Tally] | None = None
) -> dict[TallyKey, Tally]:
    """Add movements, in any order, to the tallies already held."""
    tallies = dict(held or {})
    for moved in movements:
        key = TallyKey(moved.day, moved.metric, moved.person, moved.team)
        standing = Standing(moved.amount, 1, moved.at)
        tally = Tally(standing, standing if moved.timely else None)
        tallies[key] = tallies[key].with_more(tally) if key in tallies else tally
    return tallies


class Tallies:
    """Tallies in memory: a TallySource for scenarios and tests."""

    def __init__(self, tallies: Mapping[TallyKey, Tally], deals: Sequence[Movement] = ()) -> None:
        """`deals`: the movements with traits, which answer the filtered metrics of deals.

        The cards of a product have tallies of their own.
        """
        self._deals, self._filtered = deals, dict[str, Tallies]()
        self._days: dict[str, dict[date, list[tuple[TallyKey, Tally]]]] = {}
        for key, tally in tallies.items():
            days = self._days.setdefault(key.metric, defaultdict(list))
            days[key.day].append((key, tally))

    @classmethod
    def of(cls, movements: Iterable[Movement]) -> Tallies:
        """Fold movements, in any order."""
        held = list(movements)
        return cls(fold(held), [moved for moved in held if moved.traits is not None])

    def persons(self, metric: str, period: Period, timely: bool = False) -> Mapping[str, Standing]:
        """See TallySource."""
        return _summed((key.person, standing) for key, standing in self._in(metric, period, timely))

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        """See TallySource."""
        return _summed((key.team, standing) for key, standing in self._in(metric, period))

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        """See TallySource."""
        found = [
            TallyRow(key.day, key.person, key.team, standing)
            for key, standing in self._in(metric, period)
        ]
        return sorted(found, key=lambda row: (row.day, row.person or "", row.team or ""))

    def _in(
        self, metric: str, period: Period, timely: bool = False
    ) -> Iterator[tuple[TallyKey, Standing]]:
        if is_of_some_deals(metric):
            base, only = split_name(metric)
            yield from self._only(base, only)._in(base, period, timely)
            return
        days = self._days.get(metric, {})
        for day in (period.start,) if period.kind == "day" else days:
            for key, tally in days.get(day, ()) if day in period else ():
                standing = tally.timely if timely else tally.every
                if standing is not None:
                    yield key, standing

    def _only(self, metric: str, only: Filter) -> Tallies:
        """The tallies of those deals that a filter takes in."""
        name = only.name(metric)
        if name not in self._filtered:
            taken = (
                moved
                for moved in self._deals
                if moved.metric == metric and only.takes_in(moved.traits or DealTraits())
            )
            self._filtered[name] = Tallies(fold(taken))
        return self._filtered[name]


def _summed(standings: Iterable[tuple[str | None, Standing]]) -> dict[str, Standing]:
    summed: dict[str, Standing] = {}
    for subject, standing in standings:
        if subject is not None:
            summed[subject] = standing.with_more(summed.get(subject))
    return summed
