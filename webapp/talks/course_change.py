"""A person's rate at a course's step, four weeks before the course and four weeks after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import fn

from webapp.feedback.models import CourseLesson
from webapp.talks.funnel import STEPS, Funnel
from webapp.talks.funnel_days import DayFunnels, funnel_days
from webapp.talks.funnel_reading import WINDOW
from webapp.talks.record_entries import RecordEntry

SHOWN = 3  # courses, the newest
OVER = timedelta(days=182)  # a course that was passed longer ago is not looked at
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CourseChange:
    """A passed course of one step: the person's funnels of the days before its day and after it.

    Days are the first and the last one; those after are fewer than WINDOW until all have come.
    """

    course: str
    step: str
    on: date
    before_days: tuple[date, date]
    before: Funnel
    after_days: tuple[date, date]
    after: Funnel

    @property
    def days(self) -> int:
        """How many of the days after have come."""
        return (self.after_days[1] - self.on).days


def course_changes(person: str, entries: Sequence[RecordEntry], today: date) -> list[CourseChange]:
    """The changes of the person's newest courses, from the entries of the growth record.

    Courses of no step of the funnel, and those passed today, have none. Four statements.
    """
    passed = _passed_on(entries, today)
    steps = _steps_of(passed) if passed else {}
    newest = sorted(((on, name) for name, on in passed.items() if name in steps), reverse=True)
    newest = newest[:SHOWN]
    if not newest:
        return []
    days = funnel_days(person, newest[-1][0] - WINDOW, today)
    return [_change(name, steps[name], on, days, today) for on, name in newest]


def _passed_on(entries: Sequence[RecordEntry], today: date) -> dict[str, date]:
    """The first day on which each course was passed, of those neither too old nor of today."""
    found: dict[str, date] = {}
    for each in entries:
        if each.kind == "training" and each.told["passed"]:
            name = str(each.told["course"])
            found[name] = min(found.get(name, each.on), each.on)
    return {name: on for name, on in found.items() if today - OVER <= on < today}


def _steps_of(courses: Mapping[str, date]) -> dict[str, str]:
    """The step of each of these courses that is about one, by the course's name."""
    newest = CourseLesson.select(fn.MAX(CourseLesson.id)).group_by(CourseLesson.course)
    course = CourseLesson.course.rel_model
    rows = CourseLesson.select(course.name, CourseLesson.step).join(course)
    rows = rows.where(CourseLesson.id.in_(newest), course.name.in_(list(courses)))
    return {name: step for name, step in rows.tuples() if step in STEPS}


def _change(name: str, step: str, on: date, days: DayFunnels, today: date) -> CourseChange:
    before = (on - WINDOW, on - _DAY)
    after = (on + _DAY, min(on + WINDOW, today))
    return CourseChange(name, step, on, before, days.between(*before), after, days.between(*after))
