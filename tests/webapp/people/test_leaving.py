"""Leaving shows what follows and can be undone; a supervisor's people are handed over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.facts import Posting
from tests.webapp.telling import call, deal
from webapp.calling.operations.share_call_lists import add_customer
from webapp.company.models import Person, PersonCorrection
from webapp.core.errors import Missing, NotAllowed, NotFound
from webapp.facts.models import Touch
from webapp.ledger.operations.settle_due import settle_due
from webapp.people.operations.add_people import TeamClosed
from webapp.people.operations.hand_over import HandedToSelf, NobodyToHandOver, hand_over_people
from webapp.people.operations.hire_person import SupervisorNotThere
from webapp.people.operations.place_person import Placement
from webapp.people.operations.teams import close_team
from webapp.people.operations.transfers import NotLeft, leave, transfer, undo_leaving
from webapp.schemes.company_loading import load_company

TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)


def post(person: str, day: date) -> Posting:
    """The person's post on a day."""
    found = load_company().posting(person, day)
    assert found is not None
    return found


@pytest.fixture
def left(write: Any, company: Any, clock: Any) -> date:
    """Wang's last day, recorded on the day after."""
    clock.set("2026-03-10T10:00")
    day = date(2026, 3, 9)
    write(lambda tx: leave(tx, company.he, company.wang, day, "个人原因"))
    return day


def test_an_undone_leaving_leaves_both_steps_on_record(left, write, company):
    write(lambda tx: undo_leaving(tx, company.he, company.wang, "登记错人"))
    assert Person.get_by_id(company.wang).left_on is None
    assert load_company().posting(company.wang, date(2026, 3, 10)) is not None
    rows = PersonCorrection.select().order_by(PersonCorrection.id)
    assert [(row.before, row.after, row.reason) for row in rows] == [
        ("", "2026-03-09", "个人原因"),
        ("2026-03-09", "", "登记错人"),
    ]
    newest = Touch.select().order_by(Touch.number.desc()).get()
    assert (newest.what, newest.first, newest.last) == ("people", left, None)


def test_who_is_back_signs_in_again(left, write, company, client_of, app):
    form = {"account": company.wang, "password": "a password of the tests"}
    assert app.test_client().post("/login", data=form).status_code == 401
    write(lambda tx: undo_leaving(tx, company.he, company.wang, "登记错人"))
    assert app.test_client().post("/login", data=form).status_code == 303


@pytest.mark.parametrize(
    ("by", "person", "reason", "refusal"),
    [
        ("1002", "1101", "登记错人", NotLeft),
        ("1002", "9999", "登记错人", NotFound),
        ("1002", "1102", "", Missing),
        ("1001", "1102", "登记错人", NotAllowed),
    ],
)
def test_a_refused_undoing_changes_nothing(left, write, by, person, reason, refusal):
    with pytest.raises(refusal):
        write(lambda tx: undo_leaving(tx, by, person, reason))
    assert PersonCorrection.select().count() == 1


def test_nobody_comes_back_into_a_closed_team(left, write, company):
    write(lambda tx: close_team(tx, company.he, "east", date(2026, 3, 11), "合并", "west"))
    with pytest.raises(TeamClosed):
        write(lambda tx: undo_leaving(tx, company.he, company.wang, "登记错人"))


# Handing over


def test_a_supervisors_people_are_handed_over_from_a_day_on(write, company):
    assert (
        write(lambda tx: hand_over_people(tx, company.he, company.sun, company.qin, TOMORROW)) == 2
    )
    for seller in (company.lin, company.wang):
        days = [post(seller, day).supervisor for day in (TODAY, TOMORROW)]
        assert days == [company.sun, company.qin]
        assert post(seller, TOMORROW).team == company.east


def test_a_later_post_under_the_supervisor_is_handed_over_too(write, company):
    later = Placement(company.zhao, date(2026, 4, 1), "guide", "east", company.sun, None)
    write(lambda tx: transfer(tx, company.he, later))
    write(lambda tx: hand_over_people(tx, company.he, company.sun, company.qin, TOMORROW))
    assert post(company.zhao, date(2026, 4, 1)).supervisor == company.qin


@pytest.mark.parametrize(
    ("supervisor", "to", "refusal"),
    [
        ("1021", "1021", HandedToSelf),
        ("1021", "9999", NotFound),
        ("9999", "1012", NotFound),
        ("1001", "1012", NobodyToHandOver),
    ],
)
def test_a_refused_handing_over(write, company, supervisor, to, refusal):
    with pytest.raises(refusal):
        write(lambda tx: hand_over_people(tx, company.he, supervisor, to, TOMORROW))


def test_nobody_is_handed_to_a_supervisor_who_has_left(write, company):
    write(lambda tx: leave(tx, company.he, company.qin, TODAY))
    with pytest.raises(SupervisorNotThere):
        write(lambda tx: hand_over_people(tx, company.he, company.sun, company.qin, TOMORROW))
    to_west = Placement(company.wang, TOMORROW, "telesales", "west", company.qin, None)
    with pytest.raises(SupervisorNotThere):
        write(lambda tx: transfer(tx, company.he, to_west))


# The pages


def test_leaving_shows_what_follows_before_it_is_set(client_of, company, write, clock, seal):
    write(lambda tx: add_customer(tx, company.he, company.wang, "钱先生", seal("13912345678")))
    call(write, company.wang, "c1")
    clock.set("2026-03-02T23:10")
    settle_due(write, clock.now)
    client = client_of(company.he)
    answer = client.post("/staff/1102/leave", data={"left_on": "2026-03-02"})
    assert answer.status_code == 200
    assert "1 位客户要改派" in answer.text
    assert "条明细待审核" in answer.text
    assert Person.get_by_id(company.wang).left_on is None
    form = {"left_on": "2026-03-02", "confirmed": "1", "reason": "个人原因"}
    assert client.post("/staff/1102/leave", data=form).status_code == 303
    assert Person.get_by_id(company.wang).left_on == TODAY
    assert "登记离职，最后一天 2026年3月2日 · 个人原因" in client.get("/staff/1102").text


def test_a_supervisors_people_are_handed_over_while_leaving(client_of, company):
    client = client_of(company.he)
    answer = client.post("/staff/1021/leave", data={"left_on": "2026-03-02"})
    assert "名下 2 人没有主管" in answer.text
    assert "林晓燕、王䶮" in answer.text
    form = {"left_on": "2026-03-02", "confirmed": "1", "hand_to": company.qin}
    assert client.post("/staff/1021/leave", data=form).status_code == 303
    assert post(company.wang, TOMORROW).supervisor == company.qin


def test_a_leaving_head_is_said(client_of, company):
    answer = client_of(company.he).post("/staff/1011/leave", data={"left_on": "2026-03-02"})
    assert "东城店 没有负责人" in answer.text


def test_a_last_day_before_the_last_record_is_refused_at_once(client_of, company, write):
    deal(write, company.wang, "d1")
    answer = client_of(company.he).post("/staff/1102/leave", data={"left_on": "2026-03-01"})
    assert answer.status_code == 400
    assert 'id="left_on-error"' in answer.text


def test_who_left_a_supervisor_without_a_successor_is_handed_over_later(client_of, company):
    client = client_of(company.he)
    client.post("/staff/1021/leave", data={"left_on": "2026-03-02", "confirmed": "1"})
    page = client.get("/staff/1021").text
    assert "这些人要有新的主管" in page
    assert 'value="2026-03-03"' in page
    form = {"hand_to": company.qin, "hand_on": "2026-03-03"}
    assert client.post("/staff/1021/hand-over", data=form).status_code == 303
    assert post(company.lin, TOMORROW).supervisor == company.qin


def test_undoing_asks_first_and_then_needs_a_reason(client_of, company):
    client = client_of(company.he)
    client.post("/staff/1102/leave", data={"left_on": "2026-03-02", "confirmed": "1"})
    asked = client.post("/staff/1102/undo-leave")
    assert "从 2026年3月2日起重新核对" in asked.text
    refused = client.post("/staff/1102/undo-leave", data={"confirmed": "1"})
    assert refused.status_code == 400
    assert 'id="reason-error"' in refused.text
    done = client.post("/staff/1102/undo-leave", data={"confirmed": "1", "reason": "登记错人"})
    assert done.status_code == 303
    assert "撤销离职（原最后一天 2026年3月2日） · 登记错人" in client.get("/staff/1102").text
    assert client.post("/staff/1102/undo-leave", data={"confirmed": "1"}).status_code in (400, 409)
