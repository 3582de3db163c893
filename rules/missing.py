"""Test whether a person stayed below a target."""

from __future__ import annotations

from rules.case import Case
from rules.facts import Person
from rules.periods import Period


def below(case: Case, person: Person, metric: str, period: Period) -> bool:
    """Whether a person is below the target of a period.

    False without a target, if the person was not employed from the period's first day on, or if
    the scheme was not in force for the person on each day of the period (rule 15).
    """
    standing = case.figures(metric, period=period).get(person.id)
    completion = case.completion(person.id, metric, standing, period)
    is_below = completion is not None and completion < 1 and person.active_on(period.start)
    return is_below and case.covers(person, period)
