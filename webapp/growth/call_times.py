"""A person's calls by day and hour: how many were answered, and when most are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from rules.periods import Clock
from webapp.core.instants import from_microseconds
from webapp.facts.rateable import REACHED
from webapp.store.statements import read_rows

K = TypeVar("K", date, int, tuple[int, int])
FEWEST_CALLS = 10  # in an hour, or on a day, without which it has no rate

# By the index on person and day: the calls of one person in a span of days.
_CALLS = """
SELECT fact.day, fact.at, call.outcome FROM fact JOIN call ON call.fact_id = fact.number
WHERE fact.person_id = ? AND fact.day BETWEEN ? AND ? AND fact.kind = 'call' AND call.mark = ''
  AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
"""


@dataclass(frozen=True)
class OneCall:
    """A call that counts: its day, the hour that clocks showed, whether the customer answered."""

    on: date
    hour: int
    answered: bool


@dataclass(frozen=True)
class AnswerCount:
    """Calls and how many of them were answered."""

    calls: int = 0
    answered: int = 0

    @property
    def rate(self) -> Fraction | None:
        """The answered share; None with fewer than FEWEST_CALLS calls."""
        return Fraction(self.answered, self.calls) if self.calls >= FEWEST_CALLS else None

    @property
    def percent(self) -> int | None:
        """The rate in whole percent, rounded half up; None without a rate."""
        return None if self.rate is None else int(self.rate * 100 + Fraction(1, 2))


@dataclass(frozen=True)
class AnswerGrid:
    """Calls by weekday (0 Monday) and hour, and by hour over all weekdays."""

    cells: Mapping[tuple[int, int], AnswerCount]
    hours: Mapping[int, AnswerCount]

    def best_hour(self, since: int = 0) -> int | None:
        """The hour from `since` on with the highest rate, of equal ones the earliest.

        None without any rate.
        """
        rated = [
            (-held.rate, hour)
            for hour, held in self.hours.items()
            if held.rate is not None and hour >= since
        ]
        return min(rated)[1] if rated else None


def calls_of(person: str, first: date, last: date, clock: Clock) -> list[OneCall]:
    """The calls of one person from `first` to `last` that count; one statement."""
    rows = read_rows(_CALLS, (person, first.isoformat(), last.isoformat()))
    return [
        OneCall(date.fromisoformat(day), clock.local(from_microseconds(at)).hour, word in REACHED)
        for day, at, word in rows
    ]


def answer_grid(calls: Iterable[OneCall]) -> AnswerGrid:
    """The calls counted by weekday and hour."""
    calls = list(calls)
    cells = _counted(((each.on.weekday(), each.hour), each.answered) for each in calls)
    return AnswerGrid(cells, _counted((each.hour, each.answered) for each in calls))


def counts_by_day(calls: Iterable[OneCall]) -> dict[date, AnswerCount]:
    """The calls counted by day."""
    return _counted((each.on, each.answered) for each in calls)


def _counted(pairs: Iterable[tuple[K, bool]]) -> dict[K, AnswerCount]:
    sums: dict[K, list[int]] = defaultdict(lambda: [0, 0])
    for key, answered in pairs:
        sums[key][0] += 1
        sums[key][1] += answered
    return {key: AnswerCount(*held) for key, held in sorted(sums.items())}
