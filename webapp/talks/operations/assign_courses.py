"""Once a week, make a course due for each seller whose weak step it is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from peewee import chunked

from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.facts.transactions import Transaction
from webapp.feedback.courses import QUESTIONS, lessons
from webapp.feedback.due_courses import who_has_one
from webapp.feedback.models import CourseDue, CourseTry
from webapp.messaging.operations.remind import COURSE, ReminderGiven, Write, remind_all
from webapp.talks.funnel import StepLoss, weakest_step
from webapp.talks.funnel_reading import WINDOW, read_funnels, window_before

WITHIN = timedelta(days=14)
IN_A_PIECE = 100  # people in one transaction
AT_ONCE = 200  # people in one reading


@dataclass(frozen=True)
class CourseWanted:
    """A course that becomes due for a person, with the loss that it is for."""

    person: str
    course: int
    name: str
    loss: StepLoss


def assign_courses(write: Write, company: Company, now: datetime) -> int:
    """Make courses due on the week's first working day; return for how many people.

    A person gets the first course of the weak step that was not passed, at most one at a time, and
    each course once. Everything is read outside the writer.
    """
    today = company.clock.day(now)
    if not is_first_workday(company, today):
        return 0
    wanted = list(courses_wanted(company, today))
    for piece in chunked(wanted, IN_A_PIECE):
        write(partial(make_due, wanted=piece))
    return len(wanted)


def is_first_workday(company: Company, today: date) -> bool:
    """Whether no day of this week before `today`, but `today`, is a working day."""
    monday = today - timedelta(days=today.weekday())
    before = (monday + timedelta(days=n) for n in range(today.weekday()))
    return company.is_workday(today) and not any(map(company.is_workday, before))


def courses_wanted(company: Company, today: date) -> Iterator[CourseWanted]:
    """For each seller without a course that is due: the one for the own weak step, if any."""
    by_step: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for lesson in sorted(lessons(), key=lambda each: each.course):
        by_step[lesson.step].append((lesson.course, lesson.name))
    if not any(step for step in by_step):
        return
    for people in _groups(company, today):
        done, busy = _done(people), who_has_one(people, today)
        for person, loss in _losses(people, today):
            if person not in busy:
                offered = by_step.get(loss.step, ())
                left = [each for each in offered if (person, each[0]) not in done]
                if left:
                    yield CourseWanted(person, *left[0], loss)


def _groups(company: Company, today: date) -> Iterator[list[str]]:
    """The sellers of a team and role, who are compared with each other; at most AT_ONCE."""
    groups: Mapping[tuple[str, str], list[str]] = defaultdict(list)
    for person in sorted(company.people):
        posting = company.posting(person, today)
        if posting is not None and posting.role in SELLERS:
            groups[posting.team or "", posting.role].append(person)
    for _key, people in sorted(groups.items()):
        yield from (list(some) for some in chunked(people, AT_ONCE))


def _losses(people: Sequence[str], today: date) -> Iterator[tuple[str, StepLoss]]:
    """The largest loss of each of these people over four weeks; six statements."""
    first, last = window_before(today - timedelta(days=1))
    now = read_funnels(people, first, last)
    before = read_funnels(people, first - WINDOW, first - timedelta(days=1))
    team = list(now.values())
    for person in people:
        loss = weakest_step(now[person], before[person], team)
        if loss is not None:
            yield person, loss


def _done(people: Sequence[str]) -> set[tuple[str, int]]:
    """Person and course: passed, or due before."""
    passed = CourseTry.select(CourseTry.person, CourseTry.course).where(
        CourseTry.person.in_(people), CourseTry.right == QUESTIONS
    )
    due = CourseDue.select(CourseDue.person, CourseDue.course).where(CourseDue.person.in_(people))
    return {*passed.tuples(), *due.tuples()}


def make_due(tx: Transaction, wanted: Sequence[CourseWanted]) -> None:
    """Make courses due from today on, and remind each person once a course."""
    today = tx.company.clock.day(tx.now)
    rows = [
        {
            "course": each.course,
            "person": each.person,
            "step": each.loss.step,
            "own": round(each.loss.own * 1000),
            "reference": round(each.loss.reference * 1000),
            "whole": each.loss.whole,
            "on": today,
            "due_on": today + WITHIN,
            "at": tx.now,
        }
        for each in wanted
    ]
    tx.insert_unknown(CourseDue, rows)
    remind_all(
        tx,
        [
            ReminderGiven(
                each.person,
                COURSE,
                f"{each.course}",
                f"/courses/{each.course}",
                {"name": each.name, "step": each.loss.step, "day": (today + WITHIN).isoformat()},
            )
            for each in wanted
        ],
    )
