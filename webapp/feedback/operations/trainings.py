"""Record tries of trainings, by HR or those in charge, for one or many people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from rules.reads import TRAININGS
from webapp.core.errors import InTheFuture, JiebaoError, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.operations.record import content_hash, known_already, record
from webapp.facts.transactions import Transaction
from webapp.feedback.models import Course, Training
from webapp.people.operations.authority import demand_charge


class NameTooLong(JiebaoError):
    """A name of a training that is too long."""

    sentence = _("培训名称最多 %(most)s 个字。")
    field = "course"


class NobodyChosen(JiebaoError):
    """A training without a person."""

    sentence = _("请至少选择一人。")
    field = "people"


COURSE = Text("course", most=60, too_long=NameTooLong)
ON = RequiredDay("on")


@dataclass(frozen=True)
class TrainingGiven:
    """People who took a training on a day, and whether they passed; `id` is the form's key."""

    id: str
    course: str
    people: tuple[str, ...]
    passed: bool
    on: date


def record_trainings(tx: Transaction, by: str, given: TrainingGiven) -> int:
    """Record a try for each person; return how many are new. A person's latest try is valid.

    Raises Missing, NameTooLong, NobodyChosen, InTheFuture, and the errors of `demand_charge`.
    """
    course = COURSE.clean(given.course)
    if not given.people:
        raise NobodyChosen()
    clock = tx.company.clock
    if given.on > clock.day(tx.now):
        raise InTheFuture(at=given.on)
    for person in given.people:
        demand_charge(tx, by, person, None, given.on)
    held = course_named(tx, course)
    at = tx.now if given.on == clock.day(tx.now) else _noon(tx, given.on)
    return sum(_record(tx, by, given, person, held, at) for person in given.people)


def course_named(tx: Transaction, name: str) -> int:
    """The number of the course with this name, which is added if there is none."""
    held = Course.get_or_none(Course.name == name)
    return int(held.id) if held else tx.insert(Course, name=name)


def _noon(tx: Transaction, on: date) -> datetime:
    return datetime.combine(on, time(12), tx.company.clock.local(tx.now).tzinfo)


def _record(
    tx: Transaction, by: str, given: TrainingGiven, person: str, course: int, at: datetime
) -> bool:
    """Record one person's try; False if the same form has recorded it before."""
    digest = content_hash(
        {
            "kind": "training",
            "who": person,
            "course": given.course,
            "passed": given.passed,
            "on": given.on,
        }
    )
    key = f"{given.id}:{person}"
    if known_already(key, digest) is not None:
        return False
    receipt = record(tx, "training", key, digest, person=person, by=by, at=at)
    tx.touch(TRAININGS, given.on, given.on, who=person)
    tx.insert(Training, fact=receipt.number, course=course, passed=given.passed)
    return True
