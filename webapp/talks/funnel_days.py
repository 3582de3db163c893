"""One person's funnel by day, to be summed over any of these days without reading again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from webapp.facts.rateable import REACHED
from webapp.store.statements import read_rows
from webapp.talks.funnel import Funnel
from webapp.talks.funnel_reading import METRICS, VISITORS, VISITORS_SPANS

_TALLIES = """
SELECT period, metric, sum(amount) FROM tally
WHERE person = ? AND period BETWEEN ? AND ? AND length(period) = 10
      AND metric IN ('calls', 'invitations', 'cards', 'contracts')
GROUP BY period, metric
"""
_REACHED = """
SELECT fact.day, count(*) FROM fact JOIN call ON call.fact_id = fact.number
WHERE fact.person_id = ? AND fact.day BETWEEN ? AND ? AND fact.kind = 'call'
      AND call.mark = '' AND call.outcome IN ({outcomes})
      AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
GROUP BY fact.day
"""


@dataclass
class DayFunnels:
    """Counts by day (ISO) and step, and who visited on each day."""

    counts: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    visitors: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def between(self, first: date, last: date) -> Funnel:
        """The funnel of these days; who came twice in them is one visit."""
        asked = [day for day in self.counts if first.isoformat() <= day <= last.isoformat()]
        sums: dict[str, int] = defaultdict(int)
        for day in asked:
            for step, count in self.counts[day].items():
                sums[step] += count
        came = [who for day, who in self.visitors.items() if _lies(day, first, last)]
        return Funnel(**sums, visited=len(set().union(*came)))


def _lies(day: str, first: date, last: date) -> bool:
    return first.isoformat() <= day <= last.isoformat()


def funnel_days(person: str, first: date, last: date) -> DayFunnels:
    """Read a person's days from `first` to `last`, by three statements."""
    found, span = DayFunnels(), (person, first.isoformat(), last.isoformat())
    for day, metric, amount in read_rows(_TALLIES, span):
        found.counts[day][METRICS[metric]] = amount
    outcomes = ", ".join("?" * len(REACHED))
    for day, count in read_rows(_REACHED.format(outcomes=outcomes), (*span, *REACHED)):
        found.counts[str(day)]["reached"] = count
    for _who, visitor, day in read_rows(VISITORS.format(people="?"), span * VISITORS_SPANS):
        found.visitors[str(day)].add(visitor)
    return found
