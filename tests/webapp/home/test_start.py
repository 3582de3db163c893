"""The first start: what the guide says of a company follows from what the company holds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.webapp.conftest import Company
from tests.webapp.telling import call
from webapp.company.models import Person
from webapp.home.start_facts import StartFacts, start_facts
from webapp.home.start_steps import current_step, start_steps
from webapp.ledger.operations.settle_due import settle_due
from webapp.people.operations.add_people import PersonGiven, add_person, add_team, set_head
from webapp.people.operations.place_person import Placement, place
from webapp.planning.operations.decide_campaign import approve_campaign
from webapp.planning.operations.enrol import EnrolmentGiven, decide_enrolment, propose_enrolment
from webapp.planning.operations.propose_campaign import CampaignGiven, propose_campaign
from webapp.planning.scheme_costs import month_costs
from webapp.schemes.company_loading import load_company
from webapp.web.forms import new_key

TODAY = date(2026, 3, 2)
EMPTY = StartFacts(
    sellers=0,
    leaders=0,
    teamless=0,
    teams=0,
    headless=0,
    waiting_campaigns=0,
    approved_campaigns=0,
    waiting_schemes=0,
    approved_schemes=0,
    leader_signed_in=False,
    signed_in=0,
    slips=0,
)
FULL = replace(EMPTY, sellers=3, leaders=1, teams=2, approved_schemes=1, signed_in=3)


@pytest.fixture
def company(write: Any, password_hash: str) -> Company:
    """A company as `jiebao init` leaves it: HR alone, no team, no scheme."""
    he = PersonGiven(id="1002", name="何静", role="hr", password_hash=password_hash)
    write(lambda tx: add_person(tx, "setup", he))
    Person.update(must_change_password=False).execute()
    return Company()


def add(write: Any, number: str, role: str, team: str | None = None) -> None:
    given = PersonGiven(id=number, name=f"员工{number}", role=role, team=team)
    write(lambda tx: add_person(tx, "1002", given))
    Person.update(must_change_password=False).where(Person.id == number).execute()


def now() -> tuple[str, str]:
    """The current step and what it lacks."""
    step = current_step(start_steps(start_facts(load_company(), TODAY), False))
    assert step is not None
    return step.key, step.missing


def test_an_office_needs_no_head_and_an_empty_team_does(company: Company, write: Any) -> None:
    for team, name in (("hq", "总部"), ("west", "西城店")):
        write(lambda tx, team=team, name=name: add_team(tx, company.he, team, name))
    add(write, company.lu, "leader", "hq")
    assert start_facts(load_company(), TODAY).headless == 1


def test_the_way_from_an_empty_company_to_the_first_settled_day(
    client_of: Any, company: Company, write: Any, clock: Any, runtime: Any
) -> None:
    he = client_of(company.he)
    assert now() == ("people", "nobody")
    assert "打开启用向导" in he.get("/home").text
    add(write, company.lu, "leader")
    add(write, company.lin, "telesales")
    assert now() == ("teams", "no_teams")
    write(lambda tx: add_team(tx, company.he, "east", "东城店"))
    assert now() == ("teams", "headless")
    add(write, company.gao, "head", "east")
    write(lambda tx: set_head(tx, company.he, "east", company.gao))
    assert now() == ("teams", "teamless")
    post = Placement(company.lin, TODAY, "telesales", "east", company.gao, None)
    write(lambda tx: place(tx, company.he, post))
    assert now() == ("schemes", "no_schemes")
    span = CampaignGiven("", "百日冲刺", "card-campaign", TODAY, date(2026, 6, 8))
    campaign = write(lambda tx: propose_campaign(tx, company.he, span))
    wanted = EnrolmentGiven("commission", TODAY)
    scheme = write(lambda tx: propose_enrolment(tx, company.he, wanted))
    assert now() == ("approval", "leader_not_here")
    lu = client_of(company.lu)
    assert now() == ("approval", "waits")
    assert "下一步：公司领导批准。" in lu.get("/home").text
    assert "看待批的活动" in lu.get("/start").text
    approve_campaign(runtime.write, company.lu, campaign, TODAY, False)
    write(lambda tx: decide_enrolment(tx, company.lu, scheme, True))
    assert now() == ("passwords", "not_signed_in")
    client_of(company.lin)
    assert now() == ("settled", "not_settled")
    assert "第一天结束后自动结算" in he.get("/home").text

    call(write, company.lin, new_key())
    clock.set("2026-03-03T03:00")
    settle_due(runtime.write, clock())

    assert "第一天已结算" in he.get("/start").text
    assert "启用向导" not in he.get("/home").text.split("<main")[1]


def test_a_company_without_a_scheme_has_nothing_to_settle(client_of: Any, company: Company) -> None:
    page = client_of(company.he).get("/settlement").text
    assert "还没有施行的方案，没有要结算的" in page
    assert 'action="/settlement"' not in page


def test_the_guide_is_left_and_taken_up_again_where_it_stood(
    client_of: Any, company: Company, write: Any
) -> None:
    he = client_of(company.he)
    add(write, company.lu, "leader")
    add(write, company.lin, "telesales")
    he.get("/start")
    left = now()
    he.post("/logout")
    again = client_of(company.he)  # another browser, without the first one's session
    assert now() == left == ("teams", "no_teams")
    shown = again.get("/start").text
    assert re.search(r'<li aria-current="step">.*?团队', shown, re.DOTALL)
    assert "打开启用向导" in again.get("/home").text


def test_pages_lead_back_to_the_guide_once_it_was_opened_and_until_it_is_done(
    client_of: Any, company: Company
) -> None:
    he = client_of(company.he)
    assert "回到启用向导" not in he.get("/hire").text
    he.get("/start")
    assert "回到启用向导" in he.get("/hire").text
    assert "回到启用向导" in he.get("/campaigns").text


@pytest.mark.parametrize(
    ("changed", "step", "missing"),
    [
        ({}, "settled", "not_settled"),
        ({"leaders": 0}, "people", "no_leader"),
        ({"sellers": 0}, "people", "no_sellers"),
        ({"approved_schemes": 0}, "schemes", "no_schemes"),
        ({"approved_schemes": 0, "approved_campaigns": 1}, "settled", "not_settled"),
        ({"waiting_schemes": 1, "leader_signed_in": True}, "approval", "waits"),
        ({"waiting_campaigns": 1}, "approval", "leader_not_here"),
        ({"signed_in": 2}, "passwords", "not_signed_in"),
    ],
)
def test_the_first_thing_missing_is_the_step_now(changed: Any, step: str, missing: str) -> None:
    found = current_step(start_steps(replace(FULL, **changed), False))
    assert found is not None
    assert (found.key, found.missing) == (step, missing)


def test_nothing_is_left_once_the_first_day_is_settled() -> None:
    assert current_step(start_steps(FULL, True)) is None


@pytest.mark.parametrize("role", ["telesales", "supervisor", "head"])
def test_only_hr_and_leaders_are_guided(
    client_of: Any, company: Company, write: Any, role: str
) -> None:
    add(write, "1901", role)
    other = client_of("1901")
    assert other.get("/start").status_code == 403
    assert other.get("/start/costs").status_code == 403


def test_schemes_cost_on_sample_figures_until_a_month_has_records(
    client_of: Any, company: Company, write: Any
) -> None:
    he = client_of(company.he)
    assert "先录入人员" in he.get("/start/costs").text
    for number in ("1101", "1102", "1103"):
        add(write, number, "telesales")
    sampled = month_costs(load_company(), TODAY)
    assert (sampled.sampled, sampled.month.key, sampled.sellers) == (True, "2026-04", 3)
    assert {each.scheme: each.fen for each in sampled.costs}["commission"] > 0
    assert "按样本数字估算一个月，3 位销售人员" in he.get("/start/costs").text

    call(write, "1101", new_key())

    recorded = month_costs(load_company(), date(2026, 4, 1))
    assert (recorded.sampled, recorded.month.key) == (False, "2026-03")
    assert month_costs(load_company(), TODAY).sampled


def test_the_costs_of_a_closed_month_are_computed_again_only_after_a_change(
    company: Company, write: Any
) -> None:
    add(write, "1101", "telesales")
    call(write, "1101", new_key())
    closed = date(2026, 4, 1)
    first = month_costs(load_company(), closed)

    assert month_costs(load_company(), closed) is first
    assert month_costs(load_company(), date(2026, 5, 1)) is not first

    again = month_costs(load_company(), closed)
    write(lambda tx: tx.touch("calls", TODAY, TODAY, who="1101"))
    assert month_costs(load_company(), closed) is not again

    again = month_costs(load_company(), closed)
    add(write, "1102", "telesales")
    assert month_costs(load_company(), closed).sellers == again.sellers + 1
