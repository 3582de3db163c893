"""The home of HR, leaders, heads and supervisors: what waits, counted, the longest wait first."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.telling import card, deal
from webapp.audit.check_runs import AUDIT, CLOCK
from webapp.colleagues.operations.greet import choose_birthday
from webapp.company.models import Person
from webapp.feedback.operations.violations import ViolationGiven, record_violation
from webapp.home.waiting import waiting_for, waiting_with_others
from webapp.home.waiting_item import WaitingItem, WaitingReader
from webapp.jobs.operations.note_backup import note_failed_backup
from webapp.ledger.operations.appeal import AppealGiven, appeal
from webapp.ledger.operations.settle_due import settle_due
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.people.operations.set_target import TargetGiven
from webapp.people.operations.targets import propose_targets
from webapp.people.operations.teams import create_team
from webapp.people.operations.transfers import leave
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine, Backup
from webapp.verification.operations.ask_check import CheckFound, ask_check, note_found


@pytest.fixture
def waits(company: Any, clock: Any) -> Any:
    """A function: what waits for a person, by key."""

    def find(person: str) -> dict[str, WaitingItem]:
        held = load_company()
        posting = held.posting(person, held.clock.day(clock.now))
        assert posting is not None
        found = waiting_for(WaitingReader(held, person, posting.role, clock.now))
        return {each.key: each for each in found}

    return find


def test_lines_of_ended_periods_wait_for_hr_and_leaders(write, company, clock, waits):
    clock.set("2026-03-10T10:00")
    deal(write, company.wang, "d1", 60_000_00)
    clock.set("2026-04-01T00:10")
    settle_due(write, clock.now)
    for person in (company.he, company.lu):
        item = waits(person)["lines"]
        assert item.count > 0
        assert (item.since, item.href) == (date(2026, 4, 1), "/approvals")
    assert "lines" not in waits(company.sun)


def test_an_appeal_waits_with_its_last_day(write, company, clock, waits):
    clock.set("2026-03-10T10:00")
    deal(write, company.wang, "d1", 60_000_00)
    clock.set("2026-04-01T00:10")
    settle_due(write, clock.now)
    given = AppealGiven(str(uuid4()), "少算一单", scheme="commission", period="2026-03")
    write(lambda tx: appeal(tx, company.wang, given))
    item = waits(company.he)["appeals"]
    assert (item.count, item.since) == (1, date(2026, 4, 1))
    assert item.due is not None
    assert item.due > item.since
    assert "appeals" not in waits(company.lu)


def test_a_nightly_check_that_was_not_made_for_days_waits(write, company, clock, waits):
    run = write(lambda tx: ask_check(tx, CLOCK, AUDIT, ""))
    assert "overdue" not in waits(company.he)
    write(lambda tx: note_found(tx, run, CheckFound(1, 0, ())))
    clock.set("2026-03-04T08:00")
    assert "overdue" not in waits(company.he)
    clock.set("2026-03-06T10:00")
    item = waits(company.he)["overdue"]
    assert (item.href, item.since) == ("/verification", date(2026, 3, 2))
    assert "overdue" in waits(company.lu)
    assert "overdue" not in waits(company.sun)


def test_a_violation_waits_for_whoever_did_not_record_it(write, company, waits, violation):
    assert waits(company.he)["violations"].count == 1
    assert waits(company.lu)["violations"].count == 1


@pytest.fixture
def violation(write: Any, company: Any) -> None:
    """Sun records a violation of Wang's."""
    on = date(2026, 3, 2)
    given = ViolationGiven(str(uuid4()), company.wang, "deception", "虚报到店", on)
    write(lambda tx: record_violation(tx, company.sun, given))


def test_proposed_targets_wait_for_a_leader_and_stand_apart_for_hr(write, company, clock, waits):
    given = [TargetGiven(company.wang, "calls", "day", 30)]
    write(lambda tx: propose_targets(tx, company.he, given, str(uuid4())))
    assert waits(company.lu)["targets"].count == 1
    assert "targets" not in waits(company.he)
    reader = WaitingReader(load_company(), company.he, "hr", clock.now)
    assert [each.key for each in waiting_with_others(reader)] == ["targets"]


def test_cards_wait_for_their_checkers(write, company, waits):
    card(write, company.lin, "k1", "NO-1", visited=False)
    assert waits(company.qin)["checks"].count == 1
    assert "checks" not in waits(company.lin)


def test_a_supervisor_who_left_is_seen_by_hr(write, company, clock, waits):
    clock.set("2026-03-03T10:00")
    write(lambda tx: leave(tx, company.he, company.qin, date(2026, 3, 2)))
    assert waits(company.he)["unsupervised"].count == 1  # Zhao
    assert waits(company.he)["headless"].count == 1  # the west store


def test_a_team_of_an_office_needs_no_head_and_an_empty_one_does(write, company, waits, client_of):
    write(lambda tx: create_team(tx, company.he, "总经办", "department"))
    assert waits(company.he)["headless"].count == 1
    [office] = [team.id for team in load_company().teams.values() if team.name == "总经办"]
    write(lambda tx: add_person(tx, company.he, PersonGiven("1201", "钱前", "hr", office)))
    assert "headless" not in waits(company.he)
    assert "要设负责人" not in client_of(company.he).get("/teams").text
    clerk = PersonGiven("1202", "孙顺", "telesales", office, hired=date(2026, 3, 1))
    write(lambda tx: add_person(tx, company.he, clerk))
    assert waits(company.he)["headless"].count == 1


def test_a_seller_without_a_target_is_seen_by_hr(write, company, waits):
    assert "untargeted" not in waits(company.he)
    new = PersonGiven("1200", "周倩", "guide", "west", hired=date(2026, 3, 1))
    write(lambda tx: add_person(tx, company.he, new))
    assert waits(company.he)["untargeted"].count == 1


def test_missing_returns_of_the_last_workday_wait_for_checkers_and_hr(company, clock, waits):
    clock.set("2026-03-09T09:00")
    assert waits(company.he)["returns"] == WaitingItem(
        "returns", "/day-return?day=2026-03-06", 3, date(2026, 3, 6)
    )
    assert waits(company.sun)["returns"].count == 2


def test_a_company_made_today_lacks_no_returns_of_yesterday(company, clock, waits, write):
    clock.set("2026-03-09T09:00")
    write(lambda tx: AuditLine.update(at=tx.now).execute())
    assert "returns" not in waits(company.he)
    clock.set("2026-03-10T09:00")
    assert waits(company.he)["returns"].since == date(2026, 3, 9)


def test_the_longest_wait_comes_first(write, company, clock, waits):
    clock.set("2026-03-03T10:00")
    write(lambda tx: leave(tx, company.he, company.qin, date(2026, 3, 2)))
    clock.set("2026-03-10T10:00")
    given = [TargetGiven(company.wang, "calls", "day", 30)]
    write(lambda tx: propose_targets(tx, company.he, given, str(uuid4())))
    found = list(waits(company.he).values())
    days = [each.since or date.max for each in found]
    assert len(days) > 2
    assert days == sorted(days)


def test_birthdays_of_the_month_are_those_still_to_come_and_a_leader_sees_public_ones(
    write, company, client_of
):
    def born(tx: Any) -> None:
        for person, day in ((company.lin, 1), (company.wang, 2), (company.zhao, 30)):
            Person.update(birthday=date(1996, 3, day)).where(Person.id == person).execute()
        choose_birthday(tx, company.zhao, "public")
        tx.notice("roster")

    def named(who: str) -> set[str]:
        page = client_of(who).get("/home").text.partition("本月生日")[2]
        people = (company.lin, company.wang, company.zhao)
        return {person for person in people if company.names[person] in page}

    write(born)
    assert named(company.he) == {company.wang, company.zhao}
    assert named(company.lu) == {company.zhao}
    assert named(company.sun) == set()


# The pages


def test_each_item_links_to_where_it_is_done(write, company, clock, client_of):
    clock.set("2026-03-10T10:00")
    deal(write, company.wang, "d1", 60_000_00)
    clock.set("2026-04-01T00:10")
    settle_due(write, clock.now)
    page = client_of(company.he).get("/home").text
    [item] = [part for part in page.split("<li>") if "奖金待审核" in part]
    assert 'href="/approvals"' in item
    assert "今天" in item


def test_an_empty_home_says_so(company, client_of, monkeypatch):
    monkeypatch.setattr("webapp.home.pages.desk.is_first_day_settled", lambda: True)
    assert "都办完了" in client_of(company.lu).get("/home").text


def test_the_home_of_a_company_that_begins_says_that_nothing_waits_yet(company, client_of):
    page = client_of(company.lu).get("/home").text
    assert "暂无待办" in page
    assert "都办完了" not in page


@pytest.mark.parametrize("who", ["1002", "1001", "1011", "1021"])
def test_home_and_menu_open_for_the_desk(client_of, company, who):
    client = client_of(who)
    assert client.get("/home").status_code == 200
    assert "薪酬" in client.get("/menu").text


def test_a_seller_has_no_desk(client_of, company):
    assert client_of(company.lin).get("/home").status_code == 403


def test_hr_reads_whether_the_last_backup_succeeded(client_of, company, write, clock):
    def backup_of(person: str) -> str:
        page = client_of(person).get("/home").text
        return page.partition("<h2>备份</h2>")[2].partition("</section>")[0]

    assert "还没有" in backup_of(company.he)
    write(lambda tx: tx.insert(Backup, at=tx.now, folder="b", files=2, bytes=3_200_000_000))
    assert "正常" in backup_of(company.lu)
    assert "3.2 GB" in backup_of(company.lu)
    write(lambda tx: note_failed_backup(tx, "b", "盘满了"))
    assert "上次没有成功" in backup_of(company.he)
    assert "盘满了" in backup_of(company.he)
    write(lambda tx: tx.insert(Backup, at=tx.now, folder="b"))
    clock.set("2026-03-05T12:00")
    assert "该备份了" in backup_of(company.he)
    assert not backup_of(company.sun)
