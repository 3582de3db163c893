"""Read the rows behind one person's growth record; each statement reads only this person's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from webapp.facts.tallies import month_key
from webapp.store.statements import read_rows
from webapp.talks.record_entries import RecordEntry

BEST_OF = ("invitations", "cards")  # metrics that have best days
TARGETED = ("calls", "invitations", "cards", "contracts", "sales")

_TALLIES = """
SELECT period, metric, sum(amount), sum(timely_amount) FROM tally
WHERE person = ? AND metric IN ('calls', 'invitations', 'cards', 'contracts', 'sales')
      AND (length(period) = 10 OR length(period) = 7)
GROUP BY period, metric
"""
_FACTS = """
SELECT fact.day, fact.kind, contribution.points, contribution.reason, fact.recorded_by_id,
       course.name, training.passed, rating.score, rating_source.comment
FROM fact
LEFT JOIN contribution ON contribution.fact_id = fact.number
LEFT JOIN training ON training.fact_id = fact.number
LEFT JOIN course ON course.id = training.course_id
LEFT JOIN rating ON rating.fact_id = fact.number
LEFT JOIN rating_source ON rating_source.rating_id = fact.number
WHERE fact.person_id = ? AND fact.kind IN ('contribution', 'training', 'rating')
      AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
ORDER BY fact.number
"""
_POINTS = """
SELECT person, sum(amount) FROM tally
WHERE person IN ({people}) AND metric = 'contribution' AND period BETWEEN ? AND ?
      AND length(period) = 7
GROUP BY person
"""


class PersonFigures:
    """A person's amounts by metric: of each day, what of it was in time (`timely`), of months."""

    def __init__(self) -> None:
        self.timely: dict[str, dict[date, int]] = defaultdict(dict)
        self.days: dict[str, dict[date, int]] = defaultdict(dict)
        self.months: dict[str, dict[str, int]] = defaultdict(dict)


def figures_of_person(person: str) -> PersonFigures:
    """Read all days and months for which a person has tallies, by one statement."""
    found = PersonFigures()
    for period, metric, amount, timely in read_rows(_TALLIES, (person,)):
        if len(period) == 7:
            found.months[metric][period] = amount
        elif amount:
            on = date.fromisoformat(period)
            found.days[metric][on], found.timely[metric][on] = amount, timely
    return found


def told_by_others(person: str) -> Iterator[RecordEntry]:
    """Yield contributions with reasons, trainings, and customers' comments, by one statement."""
    for row in read_rows(_FACTS, (person,)):
        yield from _entry(*row)


def _entry(
    day: str,
    kind: str,
    points: int | None,
    reason: str | None,
    by: str | None,
    course: str | None,
    passed: int | None,
    score: int | None,
    comment: str | None,
) -> Iterator[RecordEntry]:
    on = date.fromisoformat(day)
    if kind == "contribution" and points is not None:
        yield RecordEntry(on, kind, {"points": points, "reason": reason or "", "by": by or ""})
    elif kind == "training" and course is not None:
        yield RecordEntry(on, kind, {"course": course, "passed": bool(passed)})
    elif kind == "rating" and comment:
        yield RecordEntry(on, "words", {"score": score, "comment": comment})


def contribution_points(people: list[str], first: date, last: date) -> dict[str, int]:
    """Return each person's contribution points (hundredths), of the months of `first` to `last`."""
    sql = _POINTS.format(people=", ".join("?" * len(people)))
    rows: Any = read_rows(sql, (*people, month_key(first), month_key(last)))
    return dict(rows.fetchall())
