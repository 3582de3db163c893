"""Mentors: proposed for a new hire, confirmed with one tap, thanked with points or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from tests.webapp.colleagues.conftest import WHO
from tests.webapp.conftest import SettableClock
from tests.webapp.telling import call
from webapp.colleagues.mentor_reading import ended_for, mentorings_of, newcomers_of, proposed_points
from webapp.colleagues.operations.mentor import (
    HasMentor,
    NotEnded,
    PointsDecided,
    confirm_mentor,
    remind_of_mentors,
    set_mentor_points,
    thank_mentor,
)
from webapp.colleagues.pair_models import MentoringThanks
from webapp.company.parts import MENTORS
from webapp.core.errors import NotAllowed, NotFound
from webapp.facts.models import Contribution
from webapp.home.operations.switch_parts import switch_part
from webapp.messaging.models import Reminder
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.people.operations.place_person import set_supervisor
from webapp.schemes.company_loading import load_company

NEW = "1201"
TODAY = date(2026, 3, 2)


@pytest.fixture
def new(write: Any, company: Any) -> str:
    """Somebody hired last Wednesday into the east store, under sun."""
    hired = PersonGiven(
        id=NEW,
        name="周新",
        role="telesales",
        team="east",
        hired=date(2026, 2, 25),
    )

    def hire(tx: Any) -> None:
        add_person(tx, company.he, hired)
        set_supervisor(tx, NEW, company.sun)

    write(hire)
    return NEW


@pytest.fixture
def mentoring(write: Any, company: Any, new: str) -> int:
    """Wang looks after the new hire from today on."""
    return int(write(lambda tx: confirm_mentor(tx, company.sun, new, company.wang)))


def test_the_same_role_comes_first_then_the_better_figures(
    write: Any, company: Any, new: str, clock: SettableClock
) -> None:
    clock.set("2026-03-01T10:00")
    for number in range(6):
        call(write, company.lin, f"c{number}", outcome="invited")
    clock.set("2026-03-02T10:00")
    [found] = newcomers_of(load_company(), company.sun, TODAY)
    assert (found.person, found.hired) == (new, date(2026, 2, 25))
    assert found.candidates == (company.wang, company.lin)
    assert newcomers_of(load_company(), company.qin, TODAY) == []


def test_a_mentor_is_confirmed_for_four_weeks_and_both_are_told(
    write: Any, company: Any, mentoring: int, clock: SettableClock
) -> None:
    [seen] = mentorings_of(NEW, TODAY)
    assert (seen.mentor, seen.ends_on) == (company.wang, date(2026, 3, 29))
    told = Reminder.select(Reminder.person).where(Reminder.kind == "mentor")
    assert {person for (person,) in told.tuples()} == {NEW, company.wang}
    with pytest.raises(HasMentor):
        write(lambda tx: confirm_mentor(tx, company.sun, NEW, company.lin))
    assert newcomers_of(load_company(), company.sun, TODAY) == []
    assert mentorings_of(NEW, date(2026, 3, 30)) == []


@pytest.mark.parametrize(
    ("by", "mentee", "mentor"),
    [
        ("qin", NEW, "1102"),
        ("he", NEW, "1102"),
        ("sun", NEW, "1103"),  # of another team
        ("sun", NEW, NEW),
        ("sun", "1101", "1102"),  # nobody new
    ],
)
def test_others_confirm_nothing_and_a_mentor_is_an_experienced_colleague(
    write: Any, company: Any, new: str, by: str, mentee: str, mentor: str
) -> None:
    with pytest.raises(NotFound):
        write(lambda tx: confirm_mentor(tx, getattr(company, by), mentee, mentor))


def test_at_the_end_the_supervisor_gives_points_once(
    write: Any, company: Any, mentoring: int, clock: SettableClock
) -> None:
    with pytest.raises(NotEnded):
        write(lambda tx: thank_mentor(tx, company.sun, mentoring, 200, "带教"))
    clock.set("2026-03-30T09:00")
    assert [each.id for each in ended_for(load_company(), company.sun, date(2026, 3, 30))] == [1]
    with pytest.raises(NotFound):
        write(lambda tx: thank_mentor(tx, company.qin, mentoring, 200, "带教"))
    write(lambda tx: thank_mentor(tx, company.sun, mentoring, 200, "带教"))
    given = Contribution.get()
    assert (given.points, given.reason, given.fact.person_id) == (200, "带教", company.wang)
    with pytest.raises(PointsDecided):
        write(lambda tx: thank_mentor(tx, company.sun, mentoring, 200, "带教"))


def test_no_points_are_a_decision_too(
    write: Any, company: Any, mentoring: int, clock: SettableClock
) -> None:
    clock.set("2026-03-30T09:00")
    write(lambda tx: thank_mentor(tx, company.sun, mentoring, 0, "带教"))
    assert MentoringThanks.get().contribution is None
    assert Contribution.select().count() == 0
    assert ended_for(load_company(), company.sun, date(2026, 3, 30)) == []


def test_hr_sets_what_is_proposed_and_the_default_is_none(write: Any, company: Any) -> None:
    assert proposed_points() == 0
    write(lambda tx: set_mentor_points(tx, company.he, 150))
    assert proposed_points() == 150
    for by in (company.sun, company.lu):
        with pytest.raises(NotAllowed):
            write(lambda tx, by=by: set_mentor_points(tx, by, 0))


def test_each_is_asked_once(write: Any, company: Any, new: str, clock: SettableClock) -> None:
    assert [remind_of_mentors(write, load_company(), clock()) for _ in range(2)] == [1, 0]
    write(lambda tx: confirm_mentor(tx, company.sun, new, company.wang))
    clock.set("2026-03-30T09:00")
    assert [remind_of_mentors(write, load_company(), clock()) for _ in range(2)] == [1, 0]
    asked = [row.about for row in Reminder.select().where(Reminder.person == company.sun)]
    assert sorted(asked) == ["ended:1", f"new:{new}"]


@pytest.mark.parametrize("who", WHO)
def test_a_mentoring_is_seen_by_its_two_by_who_is_in_charge_and_by_hr(
    client_of: Callable[[str], Any], company: Any, mentoring: int, who: str
) -> None:
    page = client_of(getattr(company, who)).get("/mentors").text.partition("<main")[2]
    assert ("周新" in page) == (who in ("wang", "sun", "gao", "he"))
    assert ("1 位新人有师傅" in page) == (who == "lu")


def test_a_supervisor_confirms_and_thanks_with_one_tap_each(
    client_of: Callable[[str], Any], company: Any, new: str, clock: SettableClock
) -> None:
    he, sun = client_of(company.he), client_of(company.sun)
    assert (
        "已保存"
        in he.post("/mentors/points", data={"mentor_points": "1.5"}, follow_redirects=True).text
    )
    assert "谁带周新？" in sun.get("/mentors").text
    chosen = {"mentee": new, "mentor": company.wang}
    assert "已定下" in sun.post("/mentors/confirm", data=chosen, follow_redirects=True).text
    assert sun.post("/mentors/confirm", data=chosen).status_code == 409
    clock.set("2026-03-30T09:00")
    assert 'value="1.5"' in sun.get("/mentors").text
    sun.post("/mentors/thank", data={"mentoring": 1, "proposed": "1.5"})
    assert Contribution.get().points == 150


def test_switched_off_it_is_gone(
    client_of: Callable[[str], Any], write: Any, company: Any, mentoring: int
) -> None:
    assert "定师傅" in client_of(company.he).get("/operations-log").text
    write(partial(switch_part, by=company.he, part=MENTORS, on=False))
    for who, address in (
        (company.wang, "/me"),
        (company.wang, "/reminders"),
        (company.sun, "/menu"),
    ):
        page = client_of(who).get(address).text
        assert "带新人" not in page
        assert "周新" not in page
    for who in (company.wang, company.sun, company.he):
        assert client_of(who).get("/mentors").status_code == 404
    assert "定师傅" not in client_of(company.he).get("/operations-log").text


def test_a_new_hire_whom_nobody_can_look_after_is_named_with_what_is_missing(
    client_of: Any, write: Any, company: Any, new: str
) -> None:
    """Wang and lin look after others already."""
    for number, mentor in enumerate((company.wang, company.lin), 1):
        hired = PersonGiven(
            f"130{number}", f"新人{number}", "telesales", "east", hired=date(2026, 2, 26)
        )
        write(partial(add_person, by=company.he, given=hired))
        write(partial(set_supervisor, person=hired.id, supervisor=company.sun))
        write(lambda tx, who=hired.id, by=mentor: confirm_mentor(tx, company.sun, who, by))
    page = client_of(company.sun).get("/mentors").text
    assert "谁带周新？" in page
    assert "同团队里现在没有能带的人" in page
    assert f'name="mentee" value="{new}"' not in page
