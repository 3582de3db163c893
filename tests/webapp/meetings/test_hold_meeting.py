"""The morning meeting: the person chooses, the holder rules on the forfeit and closes by ten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.ledger.test_settle import busy_day
from webapp.core.errors import JiebaoError, Missing, NotFound, UnknownChoice
from webapp.ledger.models import Line, Rejection
from webapp.ledger.operations.appeal import AnswerGiven, AppealGiven, answer_appeal, appeal
from webapp.ledger.operations.settle_due import settle_due
from webapp.meetings.forfeits import Forfeit, forfeits_of, holder_of
from webapp.meetings.models import ForfeitChoice, ForfeitResult, MeetingClosing
from webapp.meetings.operations.hold_meeting import (
    ForfeitOver,
    MeetingClosed,
    NoMeetingToday,
    NotChosenYet,
    NothingToReopen,
    OwnForfeit,
    choose_forfeit,
    close_meeting,
    rule_on_forfeit,
)
from webapp.meetings.operations.remind_of_meeting import is_morning, remind_of_meeting
from webapp.messaging.models import Reminder
from webapp.people.operations.leave_from_floor import ReliefGiven, relieve
from webapp.people.operations.place_person import Placement, place
from webapp.people.operations.set_calendar import DaysGiven, set_days
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

TUESDAY = date(2026, 3, 3)


@pytest.fixture
def morning(write: Any, company: Any, clock: SettableClock) -> dict[str, int]:
    """Tuesday 08:30; Lin and Zhao were below the floor on Monday. Returns line by person."""
    busy_day(write, company, clock)
    clock.set("2026-03-02T21:10")
    settle_due(write, clock())
    clock.set("2026-03-03T08:30")
    return {each.person: each.line for each in _all()}


def _all() -> list[Forfeit]:
    held = load_company()
    return forfeits_of(held, frozenset(held.people), TUESDAY)


def state(person: str, on: date = TUESDAY) -> str:
    held = load_company()
    return "".join(each.state for each in forfeits_of(held, {person}, on))


@pytest.fixture
def chosen(write: Any, company: Any, morning: dict[str, int]) -> int:
    """Lin has chosen the alternative. Returns her line's number."""
    write(lambda tx: choose_forfeit(tx, company.lin, morning[company.lin], "alternative"))
    return morning[company.lin]


def test_a_person_below_the_floor_has_a_forfeit_due_at_the_next_workdays_meeting(
    company: Any, morning: dict[str, int]
) -> None:
    assert set(morning) == {company.lin, company.zhao}
    lin = next(each for each in _all() if each.person == company.lin)
    assert (lin.due_on, lin.reached, lin.floor, lin.state) == (TUESDAY, 0, "3", "open")
    assert (lin.forfeit, lin.alternative) == ("深蹲 20 个", "客户通话练习 10 分钟")
    held = load_company()
    assert holder_of(held, company.lin, TUESDAY) == company.sun
    assert holder_of(held, company.zhao, TUESDAY) == company.qin


def test_a_forfeit_before_a_holiday_is_due_on_the_first_workday_after_it(
    write: Any, company: Any, clock: SettableClock
) -> None:
    write(lambda tx: set_days(tx, company.he, DaysGiven(TUESDAY, TUESDAY, "holiday", "店庆")))
    busy_day(write, company, clock)
    clock.set("2026-03-02T21:10")
    settle_due(write, clock())
    assert state(company.lin, TUESDAY) == ""
    assert state(company.lin, date(2026, 3, 4)) == "open"


def test_a_forfeit_that_was_rejected_is_not_asked_for_and_one_whose_reversal_was_rejected_is(
    write: Any, company: Any, morning: dict[str, int]
) -> None:
    def reject_line(number: int) -> None:
        why = {"reason": "x", "rejected_by": company.he, "grounds": "{}"}
        write(lambda tx: tx.insert(Rejection, line=number, rejected_at=tx.now, **why))

    like = Line.get_by_id(morning[company.zhao])
    about = ("settlement", "scheme", "revision", "period", "clause", "kind", "person", "because")
    values = {name: getattr(like, name) for name in about}
    back = write(lambda tx: tx.insert(Line, **values, sign=-1, reverses=like, created_at=tx.now))
    assert {each.person for each in _all()} == {company.lin}
    reject_line(back)
    reject_line(morning[company.lin])
    assert {each.person for each in _all()} == {company.zhao}
    with pytest.raises(NotFound):
        write(lambda tx: choose_forfeit(tx, company.lin, morning[company.lin], "alternative"))


def test_the_person_chooses_and_may_choose_again_until_it_is_settled(
    write: Any, company: Any, chosen: int
) -> None:
    write(lambda tx: choose_forfeit(tx, company.lin, chosen, "alternative"))
    write(lambda tx: choose_forfeit(tx, company.lin, chosen, "forfeit"))
    assert [row.choice for row in ForfeitChoice.select()] == ["alternative", "forfeit"]
    write(lambda tx: rule_on_forfeit(tx, company.sun, chosen, "done"))
    assert state(company.lin) == "done"
    with pytest.raises(ForfeitOver):
        write(lambda tx: choose_forfeit(tx, company.lin, chosen, "alternative"))


def test_a_choice_by_another_person_or_of_something_unknown_is_refused(
    write: Any, company: Any, morning: dict[str, int]
) -> None:
    line = morning[company.lin]
    for by, choice, refusal in (
        (company.sun, "forfeit", NotFound),
        (company.wang, "forfeit", NotFound),
        (company.lin, "nothing", UnknownChoice),
    ):
        with pytest.raises(refusal):
            write(lambda tx, by=by, choice=choice: choose_forfeit(tx, by, line, choice))
    with pytest.raises(NotFound):
        write(lambda tx: choose_forfeit(tx, company.lin, 9999, "forfeit"))


def test_only_those_in_charge_of_the_person_record_a_forfeit_as_done(
    write: Any, company: Any, chosen: int
) -> None:
    for by, refusal in (
        (company.qin, NotFound),
        (company.wang, NotFound),
        (company.lin, OwnForfeit),
        (company.lu, NotFound),
    ):
        with pytest.raises(refusal):
            write(lambda tx, by=by: rule_on_forfeit(tx, by, chosen, "done"))
    write(lambda tx: rule_on_forfeit(tx, company.gao, chosen, "done"))  # heads the store
    assert state(company.lin) == "done"
    assert AuditLine.select().where(AuditLine.action == "rule_on_forfeit").count() == 1


@pytest.mark.parametrize(
    ("result", "reason", "refusal"),
    [
        ("done", "", NotChosenYet),
        ("excused", " ", Missing),
        ("reopened", "销错了", NothingToReopen),
        ("doubled", "x", UnknownChoice),
    ],
)
def test_a_ruling_that_does_not_fit_the_forfeits_state_is_refused(
    write: Any,
    company: Any,
    morning: dict[str, int],
    result: str,
    reason: str,
    refusal: type[JiebaoError],
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: rule_on_forfeit(tx, company.sun, morning[company.lin], result, reason))
    assert ForfeitResult.select().count() == 0


def test_an_excused_forfeit_is_settled_and_may_be_reopened(
    write: Any, company: Any, morning: dict[str, int]
) -> None:
    line = morning[company.lin]
    write(lambda tx: rule_on_forfeit(tx, company.sun, line, "excused", "昨天替公司送货"))
    assert state(company.lin) == "excused"
    with pytest.raises(ForfeitOver):
        write(lambda tx: rule_on_forfeit(tx, company.sun, line, "excused", "再来一次"))
    write(lambda tx: rule_on_forfeit(tx, company.sun, line, "reopened", "看错了人"))
    assert state(company.lin) == "open"
    assert ForfeitResult.select().count() == 2


def test_a_forfeit_waits_during_leave_or_an_appeal_and_an_upheld_appeal_removes_it(
    write: Any, company: Any, morning: dict[str, int]
) -> None:
    given = ReliefGiven(company.lin, "sick", TUESDAY, TUESDAY)
    write(lambda tx: relieve(tx, company.sun, given))
    assert state(company.lin) == "waiting"
    assert state(company.lin, date(2026, 3, 4)) == "open"
    about = AppealGiven("a1", "系统没收到我的电话", morning[company.zhao])
    write(lambda tx: appeal(tx, company.zhao, about))
    assert state(company.zhao) == "waiting"
    write(lambda tx: answer_appeal(tx, company.he, "a1", AnswerGiven(True, "核实无误")))
    assert state(company.zhao) == ""


def test_a_holiday_entered_late_removes_the_forfeit(
    write: Any, company: Any, morning: dict[str, int], clock: SettableClock
) -> None:
    monday = date(2026, 3, 2)
    write(lambda tx: set_days(tx, company.he, DaysGiven(monday, monday, "holiday", "店庆")))
    clock.set("2026-03-03T08:31")
    settle_due(write, clock())
    assert state(company.lin) == ""
    with pytest.raises(NotFound):
        write(lambda tx: choose_forfeit(tx, company.lin, morning[company.lin], "forfeit"))


def test_an_open_forfeit_is_carried_over_for_a_week_and_then_lapses(
    company: Any, chosen: int
) -> None:
    assert state(company.lin, date(2026, 3, 10)) == "open"
    held = load_company()
    later = date(2026, 3, 11)
    from datetime import timedelta

    found = forfeits_of(held, {company.lin}, later, back=timedelta(days=30))
    assert [each.state for each in found] == ["lapsed"]


def test_a_meeting_is_closed_once_and_keeps_the_open_forfeits(
    write: Any, company: Any, morning: dict[str, int], clock: SettableClock
) -> None:
    assert write(lambda tx: close_meeting(tx, company.sun, company.sun, TUESDAY)) == [
        morning[company.lin]
    ]
    with pytest.raises(MeetingClosed):
        write(lambda tx: close_meeting(tx, company.gao, company.sun, TUESDAY))
    with pytest.raises(NotFound):
        write(lambda tx: close_meeting(tx, company.sun, company.qin, TUESDAY))
    with pytest.raises(NoMeetingToday):
        write(lambda tx: close_meeting(tx, company.qin, company.qin, date(2026, 3, 4)))
    clock.set("2026-03-07T09:00")
    with pytest.raises(NoMeetingToday):
        write(lambda tx: close_meeting(tx, company.qin, company.qin, date(2026, 3, 7)))
    assert MeetingClosing.select().count() == 1


def test_a_head_closes_for_a_supervisor_and_hr_for_anybody(
    write: Any, company: Any, morning: dict[str, int]
) -> None:
    write(lambda tx: close_meeting(tx, company.gao, company.sun, TUESDAY))
    write(lambda tx: close_meeting(tx, company.he, company.qin, TUESDAY))
    assert {row.closed_by_id for row in MeetingClosing.select()} == {company.gao, company.he}


def test_the_head_holds_the_meeting_of_a_person_without_a_supervisor(
    write: Any, company: Any, morning: dict[str, int]
) -> None:
    held = Placement(company.lin, TUESDAY, "designer", "east", None, None)
    write(lambda tx: place(tx, company.he, held))
    assert holder_of(load_company(), company.lin, TUESDAY) == company.gao


def test_the_person_is_reminded_in_the_morning_and_the_holder_at_half_past_nine(
    write: Any, company: Any, morning: dict[str, int], clock: SettableClock
) -> None:
    held = load_company()
    assert not is_morning(held, clock.set("2026-03-03T07:29"))
    assert not is_morning(held, clock.set("2026-03-03T10:00"))
    assert not is_morning(held, clock.set("2026-03-07T08:30"))
    assert is_morning(held, clock.set("2026-03-03T08:30"))
    remind_of_meeting(write, load_company(), clock())
    kinds = Reminder.select(Reminder.person, Reminder.kind).tuples()
    assert set(kinds) == {(company.lin, "meeting"), (company.zhao, "meeting")}
    clock.set("2026-03-03T09:30")
    write(lambda tx: close_meeting(tx, company.qin, company.qin, TUESDAY))
    for _ in range(2):
        remind_of_meeting(write, load_company(), clock())
    told = [(row.person_id, row.told) for row in Reminder.select() if row.kind == "to_close"]
    assert told == [(company.sun, '{"open": 1}')]


def test_the_whole_meeting_on_the_pages(
    company: Any, client_of: Callable[[str | None], Any], morning: dict[str, int]
) -> None:
    lin, sun, line = client_of(company.lin), client_of(company.sun), morning[company.lin]
    assert "晨会任务 1 项" in lin.get("/today").text
    assert "第八十八条" in lin.get("/meeting").text
    assert "本人还没选" in sun.get("/meeting").text
    early = sun.post(f"/meeting/{line}/rule", data={"result": "done"})
    assert early.status_code == 400
    assert "别人不能代选" in early.text
    lin.post(f"/meeting/{line}/choose", data={"choice": "alternative"})
    assert "本人选：客户通话练习 10 分钟" in sun.get("/meeting").text
    assert sun.post(f"/meeting/{line}/rule", data={"result": "done"}).status_code == 303
    assert "已完成" in lin.get("/meeting").text
    assert sun.post("/meeting/close", data={"holder": company.sun}).status_code == 303
    assert "08:30 已结束" in sun.get("/meeting").text
    assert sun.post("/meeting/close", data={"holder": company.sun}).status_code == 409
    assert sun.post("/meeting/close", data={"holder": "nobody"}).status_code == 404
    everyone = client_of(company.he).get("/meeting").text
    assert "赵敏" in everyone
    assert "林晓燕" in everyone
