"""Enrolments in force, as the company's picture holds them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.case import EVERYONE, Reach
from webapp import models
from webapp.schemes import schemes


@dataclass(frozen=True)
class Enrolled:
    """A scheme that a leader has approved; `until` is its last day, None without an end."""

    id: int
    scheme: str
    start: date
    until: date | None
    reach: Reach


def read_enrolments() -> tuple[Enrolled, ...]:
    """The approved enrolments, in order of their first day."""
    approved: set[int] = set()
    ended: dict[int, date] = {}
    for step in models.EnrolmentStep.select().order_by(models.EnrolmentStep.id):
        if step.kind == "approved":
            approved.add(step.enrolment_id)
        elif step.kind == "ended":
            ended[step.enrolment_id] = step.on
    rows = models.Enrolment.select().order_by(models.Enrolment.from_on, models.Enrolment.id)
    return tuple(
        Enrolled(row.id, row.scheme, row.from_on, ended.get(row.id), _reach(row))
        for row in rows
        if row.id in approved
    )


def _reach(row: models.Enrolment) -> Reach:
    return Reach(*(frozenset(json.loads(held)) for held in (row.roles, row.levels, row.teams)))


def reach_on(enrolled: Iterable[Enrolled], scheme: str, day: date) -> Reach | None:
    """For whom a scheme is on a day: the newest enrolment's reach; None where it is not run.

    A campaign's scheme is enrolled by its campaign, for everybody, unless it is said otherwise.
    """
    begun = [each for each in enrolled if each.scheme == scheme and each.start <= day]
    if not begun:
        return EVERYONE if schemes()[scheme].campaign else None
    newest = begun[-1]
    return None if newest.until is not None and newest.until < day else newest.reach
