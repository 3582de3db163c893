"""A seller's rate at a course's step four weeks before it and four weeks after it, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.feedback.test_courses import GIVEN, RIGHT
from tests.webapp.telling import call
from webapp.feedback.operations.teach_courses import answer_course, write_lesson
from webapp.schemes.company_loading import load_company
from webapp.talks.course_change import CourseChange, course_changes
from webapp.talks.funnel_reading import read_funnels
from webapp.talks.growth_record import growth_record

PASSED = date(2026, 3, 16)
CALLS = ("no_answer", "refused", "refused", "refused", "refused", "refused")  # 5 are answered


@pytest.fixture
def learned(write: Any, company: Any, clock: SettableClock) -> Callable[[str], Any]:
    """Lin invites 1 of 6 answered on the 12th, passes a course on the 16th; then 3 of 8."""

    def ring(on: str, outcomes: tuple[str, ...]) -> None:
        clock.set(f"{on}T10:00")
        for place, outcome in enumerate(outcomes):
            call(write, company.lin, f"{on} {place}", outcome=outcome)

    course = write(lambda tx: write_lesson(tx, company.sun, GIVEN))
    ring("2026-03-12", (*CALLS, "invited"))
    clock.set("2026-03-16T12:00")
    write(lambda tx: answer_course(tx, company.lin, course, RIGHT))
    ring("2026-03-16", ("invited",))  # the day itself is on neither side
    ring("2026-03-17", (*CALLS, *["invited"] * 3))
    return lambda until: clock.set(f"{until}T09:00")


def changes(company: Any, today: date) -> list[CourseChange]:
    entries = growth_record(load_company(), company.lin, today).entries
    return course_changes(company.lin, entries, today)


def test_the_counts_of_both_sides(company: Any, learned: Any) -> None:
    [found] = changes(company, date(2026, 3, 20))
    assert (found.course, found.step, found.on) == (GIVEN.name, "invited", PASSED)
    assert (found.before.invited, found.before.reached) == (1, 6)
    assert (found.after.invited, found.after.reached) == (3, 8)
    assert found.before_days == (date(2026, 2, 16), date(2026, 3, 15))
    assert found.after_days == (date(2026, 3, 17), date(2026, 3, 20))
    assert found.days == 4


def test_they_are_those_of_the_funnel_of_the_same_days(company: Any, learned: Any) -> None:
    [found] = changes(company, PASSED + timedelta(days=60))
    assert found.days == 28
    for days, funnel in ((found.before_days, found.before), (found.after_days, found.after)):
        assert read_funnels([company.lin], *days)[company.lin] == funnel


@pytest.mark.parametrize("days", [0, 183])
def test_on_its_day_and_after_half_a_year_there_is_none(
    company: Any, learned: Any, days: int
) -> None:
    assert changes(company, PASSED + timedelta(days=days)) == []


def test_the_growth_record_shows_them(company: Any, client_of: Any, learned: Any) -> None:
    learned("2026-03-20")
    for who, address in ((company.lin, ""), (company.sun, f"/{company.lin}")):
        page = client_of(who).get(f"/growth-record{address}").text
        shown = page.partition("学完以后")[2]
        assert "16.7%" in shown
        assert "37.5%" in shown
        assert "学完才 4 天" in shown
    assert "学完以后" not in client_of(company.wang).get("/growth-record").text
