"""Courses that are due by the weak step: of a person, and how many took them, by course."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from peewee import JOIN, fn

from webapp.feedback.courses import QUESTIONS
from webapp.feedback.models import CourseDue, CourseTry

DUE_DAYS = 28  # that the rates of a due course are of: WINDOW of webapp/talks/funnel_reading.py


@dataclass(frozen=True)
class DueCourse:
    """A course that a person is to take by a day; rates in thousandths, `whole`: of how many."""

    course: int
    step: str
    own: int
    reference: int
    whole: int
    due_on: date


def due_courses_of(person: str, today: date) -> dict[int, DueCourse]:
    """The courses that a person is to take and has not passed, by course; one statement."""
    rows = CourseDue.select().where(
        CourseDue.person == person,
        CourseDue.due_on >= today,
        CourseDue.course.not_in(_passed(CourseTry.person == person)),
    )
    return {
        row.course_id: DueCourse(
            row.course_id, row.step, row.own, row.reference, row.whole, row.due_on
        )
        for row in rows
    }


def who_has_one(people: Collection[str], today: date) -> frozenset[str]:
    """Those of these people who have a course that is due and not passed; one statement."""
    passed = (
        (CourseTry.course == CourseDue.course)
        & (CourseTry.person == CourseDue.person)
        & (CourseTry.right == QUESTIONS)
    )
    rows = (
        CourseDue.select(CourseDue.person)
        .join(CourseTry, JOIN.LEFT_OUTER, on=passed)
        .where(
            CourseDue.person.in_(list(people)),
            CourseDue.due_on >= today,
            CourseTry.person.is_null(),
        )
    )
    return frozenset(person for (person,) in rows.tuples())


def taken_counts() -> dict[int, tuple[int, int]]:
    """By course: for how many people it was ever due, and how many of them passed it."""
    passed = (
        (CourseTry.course == CourseDue.course)
        & (CourseTry.person == CourseDue.person)
        & (CourseTry.right == QUESTIONS)
    )
    rows = (
        CourseDue.select(CourseDue.course, fn.COUNT(CourseDue.person), fn.COUNT(CourseTry.person))
        .join(CourseTry, JOIN.LEFT_OUTER, on=passed)
        .group_by(CourseDue.course)
    )
    return {course: (due, taken) for course, due, taken in rows.tuples()}


def _passed(*where: object) -> object:
    rows = CourseTry.select(CourseTry.course)
    return rows.where(CourseTry.right == QUESTIONS, *where)
