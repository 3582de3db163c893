"""HR creates, renames and closes teams, and appoints their heads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.facts import Posting
from tests.webapp.import_page import import_table
from tests.webapp.many_teams import add_teams
from webapp.company.models import Person, Team, TeamChange
from webapp.core.errors import Missing, NotAllowed, NotFound, UnknownChoice
from webapp.facts.tally_check import compare_tallies
from webapp.people.operations import teams
from webapp.people.operations.add_people import PersonGiven, TeamClosed, add_person
from webapp.people.operations.place_person import Placement
from webapp.people.operations.transfers import transfer
from webapp.schemes.company_loading import load_company

TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)


def post(person: str, day: date) -> Posting:
    """The person's post on a day."""
    found = load_company().posting(person, day)
    assert found is not None
    return found


@pytest.fixture
def closed(write: Any, company: Any) -> str:
    """The west store, closed from tomorrow on; its people go to the east store."""
    write(lambda tx: teams.close_team(tx, company.he, "west", TOMORROW, "合并", "east"))
    return str(company.west)


def test_a_team_is_created_under_an_id_of_its_own(write, company):
    made = [
        write(lambda tx, name=name: teams.create_team(tx, company.he, name, "department"))
        for name in ("电商部", "North", "团购部")
    ]
    assert made == ["team-1", "north", "team-2"]
    assert load_company().teams["team-1"].name == "电商部"


def test_a_renamed_team_keeps_its_former_name_on_record(write, company, clock):
    write(lambda tx: teams.rename_team(tx, company.he, "east", "东城旗舰店", "店铺升级"))
    assert load_company().teams["east"].name == "东城旗舰店"
    row = TeamChange.get()
    assert (row.before, row.after, row.reason) == ("东城店", "东城旗舰店", "店铺升级")
    assert (row.changed_by_id, row.changed_at) == (company.he, clock.now)


def test_the_people_of_a_closed_team_go_to_another_one(closed, company, clock):
    held = load_company()
    assert [post(company.zhao, day).team for day in (TODAY, TOMORROW)] == ["west", "east"]
    assert held.open_teams(TODAY).keys() == {"east", "west"}
    assert held.open_teams(TOMORROW).keys() == {"east"}
    assert compare_tallies(held) == []


def test_a_closed_team_takes_no_new_members(closed, write, company):
    to_west = Placement(company.wang, TOMORROW, "telesales", "west", None, None)
    with pytest.raises(TeamClosed):
        write(lambda tx: transfer(tx, company.he, to_west))
    with pytest.raises(TeamClosed):
        write(lambda tx: add_person(tx, company.he, PersonGiven("1200", "周倩", "guide", "west")))


def test_a_reopened_team_takes_members_again(closed, write, company):
    write(lambda tx: teams.reopen_team(tx, company.he, "west", "重新开业"))
    to_west = Placement(company.wang, TOMORROW, "telesales", "west", None, None)
    write(lambda tx: transfer(tx, company.he, to_west))
    assert [row.kind for row in TeamChange.select().order_by(TeamChange.id)] == [
        "closed",
        "reopened",
    ]


def test_a_head_is_replaced_from_a_day_on_once_hr_knows_of_the_other(write, company):
    with pytest.raises(teams.SecondHead) as refusal:
        write(lambda tx: teams.appoint_head(tx, company.he, "east", company.sun, TOMORROW))
    assert "高建国" in str(refusal.value)
    write(
        lambda tx: teams.appoint_head(tx, company.he, "east", company.sun, TOMORROW, replacing=True)
    )
    held = load_company()
    assert [held.head_of("east", day) for day in (TODAY, TOMORROW)] == [company.gao, company.sun]


def test_a_head_who_has_left_is_replaced_without_a_question(write, company):
    Person.update(left_on=date(2026, 2, 28)).where(Person.id == company.gao).execute()
    write(lambda tx: tx.notice("roster"))
    write(lambda tx: teams.appoint_head(tx, company.he, "east", company.sun, TODAY))
    assert load_company().head_of("east", TODAY) == company.sun


def test_a_new_head_of_a_team_that_has_one_is_said_at_the_transfer(write, company):
    as_head = Placement(company.sun, TOMORROW, "head", "west", None, None)
    with pytest.raises(teams.SecondHead):
        write(lambda tx: transfer(tx, company.he, as_head))
    write(lambda tx: transfer(tx, company.he, as_head, replacing=True))


@pytest.mark.parametrize(
    ("work", "refusal"),
    [
        (lambda tx, by: teams.create_team(tx, by, "东城 店", "store"), teams.TeamNameTaken),
        (lambda tx, by: teams.create_team(tx, by, " ", "store"), Missing),
        (lambda tx, by: teams.create_team(tx, by, "北城店", "island"), UnknownChoice),
        (lambda tx, by: teams.create_team(tx, "1001", "北城店", "store"), NotAllowed),
        (lambda tx, by: teams.rename_team(tx, by, "east", "西城店", "笔误"), teams.TeamNameTaken),
        (lambda tx, by: teams.rename_team(tx, by, "east", "东城店", "笔误"), teams.TeamStateSame),
        (lambda tx, by: teams.rename_team(tx, by, "east", "新店", ""), Missing),
        (lambda tx, by: teams.rename_team(tx, by, "south", "新店", "笔误"), NotFound),
        (lambda tx, by: teams.close_team(tx, by, "east", TOMORROW, "合并"), teams.TeamHasMembers),
        (
            lambda tx, by: teams.close_team(tx, by, "east", TOMORROW, "合并", "east"),
            teams.TeamHasMembers,
        ),
        (
            lambda tx, by: teams.close_team(tx, by, "east", date(2026, 3, 1), "合并", "west"),
            teams.ClosesInThePast,
        ),
        (lambda tx, by: teams.close_team(tx, by, "east", TOMORROW, "合并", "no"), NotFound),
        (lambda tx, by: teams.reopen_team(tx, by, "east", "重开"), teams.TeamStateSame),
        (lambda tx, by: teams.appoint_head(tx, by, "east", "9999", TODAY), NotFound),
        (lambda tx, by: teams.appoint_head(tx, by, "east", "1011", TODAY), teams.TeamStateSame),
        (
            lambda tx, by: teams.appoint_head(tx, by, "east", "1021", date(2023, 1, 1)),
            teams.HeadNotThere,
        ),
    ],
)
def test_a_refused_change_of_a_team_changes_nothing(write, company, work, refusal):
    with pytest.raises(refusal):
        write(lambda tx: work(tx, company.he))
    assert TeamChange.select().count() == 0
    assert Team.select().count() == 2


# The pages


def test_hr_creates_renames_and_closes_a_team_on_the_pages(client_of, company):
    client = client_of(company.he)
    made = client.post("/teams", data={"name": "北城店", "kind": "store"})
    assert made.headers["Location"] == "/teams/team-1"
    client.post("/teams/team-1/rename", data={"name": "北城旗舰店", "reason": "升级"})
    client.post("/teams/team-1/close", data={"closed_on": "2026-03-02", "reason": "停业"})
    page = client.get("/teams/team-1").text
    assert "北城店 → 北城旗舰店" in page
    assert "2026年3月2日起关闭" in page
    assert "北城旗舰店" in client.get("/teams").text
    menu = client.get("/staff/1102").text.split('id="team"')[1].split("</select>")[0]
    assert "北城旗舰店" not in menu


def test_closing_says_who_is_in_the_team_and_asks_where_they_go(client_of, company):
    form = {"closed_on": "2026-03-03", "reason": "合并"}
    answer = client_of(company.he).post("/teams/west/close", data=form)
    assert answer.status_code == 409
    assert "还有 2 人在这个团队：秦淑芬、赵敏" in answer.text
    assert 'value="合并"' in answer.text


def test_a_second_head_is_said_before_saving_and_can_be_confirmed(client_of, company):
    client = client_of(company.he)
    form = {"person": company.sun, "head_on": "2026-03-03"}
    answer = client.post("/teams/east/head", data=form)
    assert answer.status_code == 409
    assert "负责人是 高建国" in answer.text
    assert 'name="replacing"' in answer.text
    assert client.post("/teams/east/head", data={**form, "replacing": "1"}).status_code == 303


def test_a_leader_sees_the_teams_and_no_forms(client_of, company):
    client = client_of(company.lu)
    assert "东城店" in client.get("/teams").text
    assert "/teams/east/close" not in client.get("/teams/east").text


def test_a_team_that_nobody_knows_is_not_found(client_of, company):
    assert client_of(company.he).get("/teams/south").status_code == 404


def test_an_import_into_a_closed_team_names_its_row(closed, client_of, company):
    table = "工号,姓名,角色,团队\n1200,周倩,导购,西城店\n"
    answer = import_table(client_of(company.he), "staff", table)
    assert answer.status_code == 422
    assert "团队“西城店”从 2026年3月3日起关闭" in answer.text


def test_the_list_has_a_page_of_teams_and_is_searched(client_of, write, company):
    add_teams(write, company.he, 20)  # beside the two of the cast
    he = client_of(company.he)
    first, second = he.get("/teams").text, he.get("/teams?page=2").text
    assert [page.count('<li><a class="grow" href="/teams/') for page in (first, second)] == [15, 7]
    assert "共 22 个" in first
    assert "第 1 页，共 2 页" in first
    found = he.get("/teams?q=分店07").text
    assert found.count('<li><a class="grow" href="/teams/') == 1
    assert "没有找到" in he.get("/teams?q=海外").text


def test_a_team_is_found_by_its_head_and_few_teams_need_no_search(client_of, company):
    page = client_of(company.he).get("/teams").text
    assert 'role="search"' not in page
    head = load_company().name_of(load_company().head_of("east", TODAY) or "")
    found = client_of(company.he).get(f"/teams?q={head}").text
    assert 'href="/teams/east"' in found
    assert 'href="/teams/west"' not in found
