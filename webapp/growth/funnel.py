"""A person's funnel over four weeks: calls, reached, invited, visited, cards, deals; and before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from webapp.growth.day_sums import day_sums
from webapp.store.tables import database

STEPS = ("calls", "reached", "invitations", "visited", "cards", "contracts")
OF_TALLIES = ("calls", "invitations", "cards", "contracts")
SPAN = timedelta(days=28)
FEWEST = 20  # of a step, in both spans, without which a change of its rate is not told

# The customers whom a person invited in a span, and those of them who are known to have visited:
# it is noted of the customer, or a card or a deal of the customer is recorded.
_VISITED = """
SELECT count(*) FROM (
    SELECT DISTINCT call.customer_id AS customer FROM fact JOIN call ON call.fact_id = fact.number
    WHERE fact.person_id = ? AND fact.day BETWEEN ? AND ? AND fact.kind = 'call'
      AND call.outcome = 'invited' AND call.mark = ''
      AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
) AS invited JOIN customer ON customer.id = invited.customer
WHERE customer.visited
   OR EXISTS (SELECT 1 FROM card WHERE card.customer_id = customer.id)
   OR EXISTS (SELECT 1 FROM deal WHERE deal.customer_id = customer.id)
"""


@dataclass(frozen=True)
class FunnelStep:
    """One step: its count in the span and in the span before, and its share of the step above.

    `rate` and `rate_before` are None for the first step and where the step above has none.
    """

    key: str
    count: int
    before: int
    rate: Fraction | None = None
    rate_before: Fraction | None = None

    @property
    def percent(self) -> int | None:
        """The rate in whole percent, rounded half up."""
        return None if self.rate is None else int(self.rate * 100 + Fraction(1, 2))


@dataclass(frozen=True)
class Funnel:
    """The steps from `first` to `last`; `changed`: whose rate changed most, None if none is told.

    `points`: by how many whole percentage points it changed.
    """

    first: date
    last: date
    steps: tuple[FunnelStep, ...]
    changed: FunnelStep | None = None
    points: int = 0

    @property
    def of(self) -> Mapping[str, FunnelStep]:
        """The steps by key."""
        return {step.key: step for step in self.steps}


def build_funnel(
    first: date, last: date, now: Mapping[str, int], before: Mapping[str, int]
) -> Funnel:
    """The funnel of these counts; it tells the largest change of a rate of at least one point."""
    steps: list[FunnelStep] = []
    told: list[tuple[int, FunnelStep]] = []
    for place, key in enumerate(STEPS):
        above = STEPS[place - 1] if place else None
        bases = (now[above], before[above]) if above else (0, 0)
        step = FunnelStep(
            key, now[key], before[key], _share(now[key], bases[0]), _share(before[key], bases[1])
        )
        steps.append(step)
        if min(bases) >= FEWEST and step.rate is not None and step.rate_before is not None:
            told.append((_points(step.rate - step.rate_before), step))
    points, changed = max(told, key=lambda each: abs(each[0]), default=(0, None))
    return Funnel(first, last, tuple(steps), changed if points else None, points)


def _share(count: int, base: int) -> Fraction | None:
    return Fraction(count, base) if base else None


def _points(difference: Fraction) -> int:
    """A difference of rates in whole percentage points, rounded half away from zero."""
    points = int(abs(difference) * 100 + Fraction(1, 2))
    return points if difference > 0 else -points


def funnel_of(person: str, last: date, reached: Mapping[date, int]) -> Funnel:
    """The funnel of SPAN up to `last`; `reached` are answered calls by day, of two spans.

    Three statements: the tallies of the person's days, and the visits of each span.
    """
    first = last - SPAN + timedelta(days=1)
    spans = ((first, last), (first - SPAN, first - timedelta(days=1)))
    days = day_sums(person, OF_TALLIES, spans[1][0], last)
    now, before = (
        {
            **{metric: _between(days[metric], start, end) for metric in OF_TALLIES},
            "reached": _between(reached, start, end),
            "visited": _visited(person, start, end),
        }
        for start, end in spans
    )
    return build_funnel(first, last, now, before)


def _between(days: Mapping[date, int], first: date, last: date) -> int:
    return sum(amount for on, amount in days.items() if first <= on <= last)


def _visited(person: str, first: date, last: date) -> int:
    [(count,)] = database.connection().execute(
        _VISITED, (person, first.isoformat(), last.isoformat())
    )
    return int(count)
