"""Courses as they are read: the lesson, its questions, and who has passed."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from peewee import fn

from webapp.core.errors import NotFound, _
from webapp.facts.attachments import newest_attachment
from webapp.facts.evidence_models import Attachment
from webapp.feedback.models import Course, CourseLesson, CourseTry

QUESTIONS, ANSWERS = 3, 3
SUBJECT = "course"  # of a course's attachments
STEPS = {
    "reached": _("接通"),
    "invited": _("邀约"),
    "visited": _("到店"),
    "cards": _("售卡"),
    "deals": _("成交"),
    "": _("都用得上"),
}


@dataclass(frozen=True)
class CourseQuestion:
    """A question with its answers; `right` is the place of the right one."""

    text: str
    answers: tuple[str, ...]
    right: int


@dataclass(frozen=True)
class Lesson:
    """A course: what is to be read, for which step of the funnel, and its questions."""

    course: int
    name: str
    link: str
    text: str
    minutes: int
    step: str
    questions: tuple[CourseQuestion, ...]


def lesson_of(course: int) -> Lesson:
    """The course as it was written last. Raises NotFound."""
    found = lessons([course])
    if not found:
        raise NotFound()
    return found[0]


def lessons(courses: Collection[int] | None = None) -> list[Lesson]:
    """The courses with a lesson that have not ended, by name; `courses`: these alone."""
    newest = CourseLesson.select(fn.MAX(CourseLesson.id)).group_by(CourseLesson.course)
    rows = CourseLesson.select(CourseLesson, Course).join(Course)
    rows = rows.where(CourseLesson.id.in_(newest), Course.ended_at.is_null())
    if courses is not None:
        rows = rows.where(CourseLesson.course.in_(list(courses)))
    return [
        Lesson(
            row.course_id,
            row.course.name,
            row.link,
            row.text,
            row.minutes,
            row.step,
            tuple(
                CourseQuestion(text, tuple(answers), right) for text, answers, right in _asked(row)
            ),
        )
        for row in rows.order_by(Course.name)
    ]


def course_file(course: int) -> Attachment | None:
    """The file that was attached to a course last; None without one."""
    return newest_attachment(f"{SUBJECT}:{course}")


def tries_of(person: str) -> dict[int, tuple[bool, date]]:
    """By course: whether a person has passed it, and the day of the last try."""
    rows = (
        CourseTry.select(CourseTry.course, fn.MAX(CourseTry.right), fn.MAX(CourseTry.on))
        .where(CourseTry.person == person)
        .group_by(CourseTry.course)
    )
    return {course: (right == QUESTIONS, _day(on)) for course, right, on in rows.tuples()}


def passed_counts() -> dict[int, int]:
    """By course: how many people have passed it by its questions."""
    rows = (
        CourseTry.select(CourseTry.course, fn.COUNT(CourseTry.person.distinct()))
        .where(CourseTry.right == QUESTIONS)
        .group_by(CourseTry.course)
    )
    return dict(rows.tuples())


def _asked(row: CourseLesson) -> list[tuple[str, list[str], int]]:
    stored: list[tuple[str, list[str], int]] = json.loads(row.questions)
    return stored


def _day(on: date | str) -> date:
    return on if isinstance(on, date) else date.fromisoformat(on)
