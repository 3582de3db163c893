"""The daily returns: made once the day is closed, stored unchanged, delivered to receivers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.databases import tell_statements
from tests.webapp.telling import call, card
from tests.webapp.writer_work import counted
from webapp.core.errors import JiebaoError, NotAllowed, NotEmployed, NotFound
from webapp.facts.evidence_models import PromisedPhoto
from webapp.facts.models import Card, Fact
from webapp.facts.transactions import Transaction
from webapp.messaging.models import Channel, Message, Reminder
from webapp.people.operations.add_people import PersonGiven, add_person, add_team
from webapp.people.operations.leave_from_floor import ReliefGiven, relieve
from webapp.people.operations.set_calendar import DaysGiven, set_days
from webapp.returns.generator import ReturnMaker, make_day
from webapp.returns.models import DayReturn, ReturnTaken
from webapp.returns.operations.day_returns import (
    NotOver,
    ReceivesAlready,
    due_days,
    end_receiver,
    name_receiver,
    record_returns,
    remind_of_waiting,
)
from webapp.returns.operations.set_grace import set_grace
from webapp.returns.status import returns_of, returns_of_teams
from webapp.schemes.company_loading import load_company
from webapp.web.runtime import Runtime

MONDAY = date(2026, 3, 2)


@pytest.fixture
def day(write: Any, company: Any, clock: SettableClock) -> None:
    """Wang's records arrive in time, lin's card after the cut-off; zhao has no records."""
    call(write, company.wang, "c1")
    sold = clock.now
    clock.set("2026-03-02T21:40")
    card(write, company.lin, "k1", "NO-1", at=sold)


@pytest.fixture
def make(runtime: Runtime) -> Callable[[], None]:
    return ReturnMaker(runtime)


def states() -> dict[str, str]:
    held = load_company()
    sellers = [person for person in held.people if person.startswith("11")]
    return {each.person: each.state for each in returns_of(held, sellers, MONDAY)}


@pytest.mark.usefixtures("day")
def test_who_has_returned_who_is_late_and_who_has_nothing(write: Any, company: Any) -> None:
    assert states() == {company.wang: "returned", company.lin: "late", company.zhao: "none"}
    write(lambda tx: relieve(tx, company.qin, ReliefGiven(company.zhao, "sick", MONDAY, MONDAY)))
    assert states()[company.zhao] == "leave"
    [late] = returns_of(load_company(), [company.lin], MONDAY)
    assert (late.records, late.late, late.waiting) == (1, 1, False)


@pytest.mark.usefixtures("day")
def test_each_teams_two_tables_are_made_once_and_kept_byte_for_byte(
    runtime: Runtime, make: Callable[[], None], company: Any
) -> None:
    for _ in range(2):
        make()
    held = list(DayReturn.select().order_by(DayReturn.team, DayReturn.kind))
    assert [(row.team_id, row.kind, row.edition) for row in held] == [
        (company.east, "calls", 1),
        (company.east, "cards", 1),
        (company.west, "calls", 1),
        (company.west, "cards", 1),
    ]
    for row in held:
        kept = runtime.returns.read(row.sha256)
        assert (sha256(kept).hexdigest(), len(kept)) == (row.sha256, row.size)


def test_they_are_made_when_the_day_is_closed_and_not_before(
    write: Any, company: Any, clock: SettableClock
) -> None:
    call(write, company.wang, "c1")
    held = load_company()
    assert due_days(held, clock.set("2026-03-02T20:59:59")) == []
    assert due_days(held, clock.set("2026-03-02T21:00")) == [MONDAY]
    clock.set("2026-03-02T20:00")
    with pytest.raises(NotOver):
        write(lambda tx: record_returns(tx, MONDAY, [], {}))


def test_with_a_grace_period_they_are_made_after_it(
    write: Any, company: Any, clock: SettableClock
) -> None:
    write(lambda tx: set_grace(tx, company.he, 30, date(2026, 3, 3)))
    clock.set("2026-03-03T10:00")
    call(write, company.wang, "c1")
    held = load_company()
    assert date(2026, 3, 3) not in due_days(held, clock.set("2026-03-03T21:29"))
    assert date(2026, 3, 3) in due_days(held, clock.set("2026-03-03T21:30"))


def test_days_off_without_a_record_have_none(
    write: Any, company: Any, clock: SettableClock
) -> None:
    call(write, company.wang, "c1")
    holiday = DaysGiven(date(2026, 3, 3), date(2026, 3, 3), "holiday", "店庆")
    write(lambda tx: set_days(tx, company.he, holiday))
    assert due_days(load_company(), clock.set("2026-03-04T22:00")) == [MONDAY, date(2026, 3, 4)]


@pytest.mark.usefixtures("day")
def test_the_receivers_are_told_and_groups_get_the_tables(
    runtime: Runtime, write: Any, company: Any, make: Callable[[], None]
) -> None:
    write(lambda tx: name_receiver(tx, company.he, company.lu, None))
    write(lambda tx: name_receiver(tx, company.he, company.gao, company.east))
    Channel.create(
        name="经营群",
        sealed="x",
        shown="json://****",
        service="JSON",
        files=True,
        kinds="return",
        per_minute=15,
        made_by=company.he,
        made_at=runtime.clock(),
    )
    make()
    told = {row.person_id: row.told for row in Reminder.select() if row.kind == "returned"}
    assert told == {
        company.lu: '{"day": "2026-03-02", "late": 1, "none": 1}',
        company.gao: '{"day": "2026-03-02", "late": 1, "none": 0}',
    }
    messages = list(Message.select().order_by(Message.id))
    assert [message.title for message in messages] == [
        "电话营销统计表 东城店 2026-03-02",
        "售卡客户登记表 东城店 2026-03-02",
        "电话营销统计表 西城店 2026-03-02",
        "售卡客户登记表 西城店 2026-03-02",
    ]
    assert messages[0].text == "东城店 3月2日：2 人，按时回传 1，迟到 1，没有记录 0。"
    assert runtime.enclosures.read(messages[0].file)
    assert messages[0].file == DayReturn.get(DayReturn.id == 1).sha256


@pytest.mark.usefixtures("day")
def test_a_day_made_long_afterwards_sends_no_messages(
    write: Any, company: Any, make: Callable[[], None], clock: SettableClock
) -> None:
    write(lambda tx: name_receiver(tx, company.he, company.lu, None))
    clock.set("2026-03-04T08:00")
    make()
    told = {row.about for row in Reminder.select() if row.kind == "returned"}
    assert told == {"2026-03-03 1"}
    assert DayReturn.select().where(DayReturn.on == MONDAY).count() == 4


@pytest.mark.parametrize(
    ("by", "person", "team", "refusal"),
    [
        ("1011", "1001", None, NotAllowed),
        ("1101", "1101", None, NotAllowed),
        ("1002", "9999", None, NotFound),
        ("1002", "1001", "north", NotFound),
    ],
)
def test_a_person_who_may_not_receive_returns_is_refused(
    write: Any, company: Any, by: str, person: str, team: str | None, refusal: type[JiebaoError]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: name_receiver(tx, by, person, team))


def test_a_receiver_is_named_once_for_the_same_and_ended_once(
    write: Any, company: Any, clock: SettableClock
) -> None:
    number = write(lambda tx: name_receiver(tx, company.he, company.gao, None))
    with pytest.raises(ReceivesAlready):
        write(lambda tx: name_receiver(tx, company.lu, company.gao, None))
    write(lambda tx: end_receiver(tx, company.lu, number))
    with pytest.raises(NotFound):
        write(lambda tx: end_receiver(tx, company.lu, number))
    with pytest.raises(NotAllowed):
        write(lambda tx: end_receiver(tx, company.gao, number))
    write(lambda tx: name_receiver(tx, company.he, company.gao, None))
    clock.set("2023-01-02T10:00")
    with pytest.raises((NotEmployed, NotAllowed)):
        write(lambda tx: name_receiver(tx, company.he, company.qin, None))


@pytest.mark.usefixtures("day")
def test_the_receiver_sees_the_own_teams_alone_and_takes_what_was_made(
    runtime: Runtime, write: Any, company: Any, client_of: Callable[[str | None], Any]
) -> None:
    make_day(runtime, MONDAY)
    gao = client_of(company.gao)
    assert "您不在接收人名单里" in gao.get("/day-return?day=2026-03-02").text
    write(lambda tx: name_receiver(tx, company.he, company.gao, company.east))
    page = gao.get("/day-return?day=2026-03-02").text
    assert "1 条 21:00 前发生、截止后才收到" in page
    assert "林晓燕" in page
    assert "赵敏" not in page
    east, west = (
        DayReturn.get(DayReturn.team == team, DayReturn.kind == "calls")
        for team in (company.east, company.west)
    )
    with gao.get(f"/day-return/{east.id}.xlsx") as answer:
        assert sha256(answer.data).hexdigest() == east.sha256
    gao.get(f"/day-return/{east.id}.xlsx").close()
    assert [taken.person_id for taken in ReturnTaken.select()] == [company.gao]
    assert gao.get(f"/day-return/{west.id}.xlsx").status_code == 404
    assert "已取走：高建国" in client_of(company.lu).get("/day-return?day=2026-03-02").text
    lin = client_of(company.lin)
    assert "林晓燕 1101" not in lin.get("/day-return?day=2026-03-02").text
    assert lin.get(f"/day-return/{east.id}.xlsx").status_code == 404


@pytest.mark.usefixtures("day")
def test_another_edition_leaves_the_first_unchanged(
    runtime: Runtime, write: Any, company: Any, client_of: Callable[[str | None], Any], clock: Any
) -> None:
    make_day(runtime, MONDAY)
    first = {row.id: row.sha256 for row in DayReturn.select()}
    call(write, company.zhao, "c2", at=clock.set("2026-03-02T21:45"))
    he = client_of(company.he)
    assert he.post("/day-return/make", data={"day": "2026-03-02"}).status_code == 303
    assert {row.id: row.sha256 for row in DayReturn.select() if row.edition == 1} == first
    assert DayReturn.select().where(DayReturn.edition == 2).count() == 4
    assert "第 2 版" in he.get("/day-return?day=2026-03-02").text
    early = he.post("/day-return/make", data={"day": "2026-03-03"})
    assert (early.status_code, "还没有截止" in early.text) == (400, True)
    form = {"person": company.lu, "team": ""}
    he.post("/day-return/receivers", data=form)
    again = he.post("/day-return/receivers", data=form)
    assert (again.status_code, "已经是接收人" in again.text) == (409, True)


@pytest.mark.usefixtures("day")
def test_of_many_teams_the_page_shows_the_counts_and_one_team_on_demand(
    runtime: Runtime, write: Any, company: Any, client_of: Callable[[str | None], Any]
) -> None:
    write(lambda tx: _add_teams(tx, 40))
    make_day(runtime, MONDAY)
    he = client_of(company.he)

    page = he.get("/day-return?day=2026-03-02").text
    rest = he.get("/day-return?day=2026-03-02&page=2").text
    east = he.get("/day-return?day=2026-03-02&team=east").text

    assert "按时 1 · 迟到 1" in page
    assert "已生成" in page
    assert "最后收到" not in page
    assert (page.count("team=team-"), rest.count("team=team-")) == (14, 15)
    assert "1 条 21:00 前发生、截止后才收到" in east
    assert "第3店" not in east.partition("接收人")[0]


def test_before_the_cut_off_who_still_holds_something_is_reminded(
    write: Any, company: Any, clock: SettableClock
) -> None:
    sold = card(write, company.lin, "k1", "NO-1").number
    PromisedPhoto.create(
        card=sold, sha256="0" * 64, size=5, original_sha256="1" * 64, source="camera"
    )
    held = card(write, company.zhao, "k2", "NO-2").number
    Card.update(mark="clock").where(Card.fact == held).execute()
    clock.set("2026-03-02T20:30")
    for _ in range(2):
        remind_of_waiting(write, load_company(), clock())
    told = {row.person_id: row.told for row in Reminder.select() if row.kind == "waiting"}
    assert told == {
        company.lin: '{"awaited": 1, "held": 0}',
        company.zhao: '{"awaited": 0, "held": 1}',
    }
    assert Fact.select().count() == 2


@pytest.mark.usefixtures("day")
def test_a_day_is_read_once_however_many_teams_there_are(
    runtime: Runtime, write: Any, company: Any, clock: SettableClock
) -> None:
    clock.set("2026-03-03T10:00")
    write(lambda tx: name_receiver(tx, company.he, company.he, None))
    few = _readings_of_facts(runtime)
    write(lambda tx: _add_teams(tx, 12))
    assert len({row.team_id for row in DayReturn.select()}) == 2
    assert _readings_of_facts(runtime) == few
    assert len({row.team_id for row in DayReturn.select()}) == 14


def _readings_of_facts(runtime: Runtime) -> int:
    """How many statements with facts one edition takes, those of the writer included."""
    said: list[str] = []
    runtime.write(lambda _tx: tell_statements(said.append))
    tell_statements(said.append)
    make_day(runtime, MONDAY, "1002")
    tell_statements(None)
    runtime.write(lambda _tx: tell_statements(None))
    return sum('"fact"' in statement for statement in said)


def _add_teams(tx: Transaction, count: int) -> None:
    for number in range(count):
        team, seller = f"team-{number}", f"13{number:02}"
        add_team(tx, "setup", team, f"第{number}店")
        given = PersonGiven(seller, f"人{number}", "telesales", team, hired=date(2024, 1, 1))
        add_person(tx, "setup", given)


@pytest.mark.usefixtures("day")
def test_for_nobody_the_records_of_the_day_are_not_read() -> None:
    held = load_company()
    found = counted(lambda: returns_of_teams(held, {}, MONDAY))
    assert found.statements == 0
