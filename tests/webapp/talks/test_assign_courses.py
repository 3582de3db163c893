"""Courses that become due by the weak step: whose, which, when, and how they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.feedback.test_courses import GIVEN, RIGHT
from webapp.company.parts import COURSES
from webapp.feedback.due_courses import DUE_DAYS, due_courses_of, taken_counts, who_has_one
from webapp.feedback.models import CourseDue
from webapp.feedback.operations.teach_courses import answer_course, write_lesson
from webapp.home.operations.switch_parts import switch_part
from webapp.messaging.models import Reminder
from webapp.people.operations.add_people import PersonGiven, add_people
from webapp.schemes.company_loading import load_company
from webapp.talks.funnel import Funnel
from webapp.talks.funnel_reading import WINDOW
from webapp.talks.operations import assign_courses as module
from webapp.talks.operations.assign_courses import assign_courses, is_first_workday

MONDAY = date(2026, 3, 2)
GOOD = Funnel(calls=200, reached=100, invited=30, visited=15, cards=10, deals=5)
FEW_INVITED = replace(GOOD, invited=10)
COLLEAGUES = ("2001", "2002", "2003")


@pytest.fixture
def course(write: Any, company: Any) -> int:
    """A course about invitations, and one about deals."""
    write(lambda tx: write_lesson(tx, company.sun, replace(GIVEN, name="成交", step="deals")))
    return int(write(lambda tx: write_lesson(tx, company.sun, GIVEN)))


@pytest.fixture(autouse=True)
def funnels(write: Any, company: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Funnel]:
    """Wang and three colleagues, who all have the same funnel; a test may change one."""
    given = [PersonGiven(each, f"同事{each}", "telesales", "east") for each in COLLEAGUES]
    write(lambda tx: add_people(tx, company.he, given))
    held: dict[str, Funnel] = {}

    def read(people: Any, first: date, _last: date) -> dict[str, Funnel]:
        lately = first > date(2026, 1, 31)
        return {each: held.get(each, GOOD) if lately else GOOD for each in people}

    monkeypatch.setattr(module, "read_funnels", read)
    return held


def runs(write: Any, clock: SettableClock, at: str = "2026-03-02T10:00") -> int:
    clock.set(at)
    return assign_courses(write, load_company(), clock())


def test_a_weak_step_makes_its_course_due_for_two_weeks(
    write: Any, company: Any, clock: SettableClock, course: int, funnels: dict[str, Funnel]
) -> None:
    """Of 100 reached 10 were invited; the colleagues' median and the own usual rate are 30 %."""
    funnels[company.wang] = FEW_INVITED
    assert runs(write, clock) == 1
    due = due_courses_of(company.wang, MONDAY)[course]
    assert (due.step, due.own, due.reference, due.whole) == ("invited", 100, 300, 100)
    assert due.due_on == date(2026, 3, 16)
    [reminder] = Reminder.select().where(Reminder.kind == "course")
    assert (reminder.person_id, reminder.href) == (company.wang, f"/courses/{course}")


def test_nobody_without_a_weak_step_gets_one(write: Any, clock: SettableClock, course: int) -> None:
    assert runs(write, clock) == 0


def test_a_step_without_a_course_makes_nothing_due(
    write: Any, company: Any, clock: SettableClock, course: int, funnels: dict[str, Funnel]
) -> None:
    funnels[company.wang] = replace(GOOD, visited=5)
    assert runs(write, clock) == 0


def test_it_runs_on_the_first_working_day_of_a_week(write: Any, company: Any) -> None:
    held = load_company()
    days = [date(2026, 3, 2 + n) for n in range(7)]
    assert [is_first_workday(held, day) for day in days] == [True, *[False] * 6]


def test_one_at_a_time_and_each_once(
    write: Any, company: Any, clock: SettableClock, course: int, funnels: dict[str, Funnel]
) -> None:
    funnels[company.wang] = FEW_INVITED
    write(lambda tx: write_lesson(tx, company.sun, replace(GIVEN, name="邀约二")))
    assert runs(write, clock) == 1
    assert runs(write, clock, "2026-03-09T10:00") == 0  # the first is due until the 16th
    assert runs(write, clock, "2026-03-23T10:00") == 1  # it lapsed; the other course
    assert CourseDue.select().count() == 2
    assert runs(write, clock, "2026-04-13T10:00") == 0  # both were due once


def test_the_days_of_the_rates_are_those_of_the_funnel() -> None:
    assert WINDOW.days == DUE_DAYS


def test_a_pass_ends_it_and_is_counted(
    write: Any, company: Any, clock: SettableClock, course: int, funnels: dict[str, Funnel]
) -> None:
    funnels[company.wang] = FEW_INVITED
    runs(write, clock)
    assert who_has_one([company.wang, "2001"], MONDAY) == {company.wang}
    assert taken_counts() == {course: (1, 0)}
    write(lambda tx: answer_course(tx, company.wang, course, RIGHT))
    assert due_courses_of(company.wang, MONDAY) == {}
    assert who_has_one([company.wang], MONDAY) == frozenset()
    assert taken_counts() == {course: (1, 1)}


def test_after_its_day_it_is_gone(
    write: Any, company: Any, clock: SettableClock, course: int, funnels: dict[str, Funnel]
) -> None:
    funnels[company.wang] = FEW_INVITED
    runs(write, clock)
    assert due_courses_of(company.wang, date(2026, 3, 16))
    assert due_courses_of(company.wang, date(2026, 3, 17)) == {}


def test_the_page_says_why(
    client_of: Any,
    write: Any,
    company: Any,
    clock: SettableClock,
    course: int,
    funnels: dict[str, Funnel],
) -> None:
    funnels[company.wang] = FEW_INVITED
    runs(write, clock)
    wang = client_of(company.wang)
    listed = wang.get("/courses").text
    assert "您的弱项，" in listed
    assert listed.index(GIVEN.name) < listed.index("成交")
    one = wang.get(f"/courses/{course}").text
    assert "近 28 天您邀约 10.0%（共 100 次），您以前的水平或同组的中间水平是 30.0%" in one
    assert f"/figures/{company.wang}/records?step=invited" in one
    assert "这一步有课可以帮您" in wang.get("/reminders").text
    assert "按弱项排给 1 人，0 人学完" in client_of(company.sun).get("/courses").text
    assert "您的弱项" not in client_of(company.lin).get("/courses").text
    write(partial(switch_part, by=company.he, part=COURSES, on=False))
    assert "这一步有课" not in wang.get("/reminders").text
