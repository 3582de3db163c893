"""Read the approved enrolments for the company snapshot."""

from __future__ import annotations

import json
from datetime import date

from rules.force import Reach
from rules.periods import Clock
from webapp.company.enrolled import Enrolled
from webapp.schemes.models import Enrolment, EnrolmentStep


def read_enrolments(clock: Clock) -> tuple[Enrolled, ...]:
    """Return approved enrolments, in order of first day; `clock` gives the day of the approval.

    An enrolment that was ended before its first day never began, so that it replaces no earlier
    one.
    """
    approved: dict[int, date | None] = {}
    ended: dict[int, date] = {}
    for step in EnrolmentStep.select().order_by(EnrolmentStep.id):
        if step.kind == "approved":
            is_set_up = step.decided_by_id is None
            approved[step.enrolment_id] = None if is_set_up else clock.day(step.decided_at)
        elif step.kind == "ended":
            ended[step.enrolment_id] = step.on
    rows = Enrolment.select().order_by(Enrolment.from_on, Enrolment.id)
    return tuple(
        Enrolled(
            row.id,
            row.scheme,
            row.from_on,
            ended.get(row.id),
            reach_of_row(row),
            approved[row.id],
        )
        for row in rows
        if row.id in approved and not ended.get(row.id, date.max) < row.from_on
    )


def reach_of_row(row: Enrolment) -> Reach:
    """Return the people to whom an enrolment applies its scheme (its reach)."""
    return Reach(*(frozenset(json.loads(held)) for held in (row.roles, row.levels, row.teams)))
