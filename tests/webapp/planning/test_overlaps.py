"""Before an approval: which clauses pay the same people for the same, and what they cost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.force import EVERYONE, Reach
from tests.webapp.telling import card, deal
from webapp.planning.operations.enrol import EnrolmentGiven, propose_enrolment, run_from
from webapp.planning.overlaps import Overlap, clauses_in_force, overlaps, reached_clauses
from webapp.planning.paid_for import paid_for
from webapp.schemes.catalogue import schemes, shipped_schemes
from webapp.schemes.company_loading import load_company

TODAY, APRIL = date(2026, 4, 2), date(2026, 4, 10)
TELESALES, GUIDES = frozenset({"telesales"}), frozenset({"guide"})


@pytest.fixture
def march(write: Any, company: Any, clock: Any) -> None:
    """In March wang closes deals of 60,000 and zhao of 20,000; it is 2 April."""
    deal(write, company.wang, "d1", 60_000_00)
    deal(write, company.zhao, "d2", 20_000_00)
    clock.set("2026-04-02T09:00")


def found(scheme: str, reach: Reach = EVERYONE) -> dict[tuple[str, str, str], Overlap]:
    """The overlaps of a scheme from 10 April with those in force, by how, metric and period."""
    held = schemes()[scheme]
    others = clauses_in_force(load_company(), schemes().values(), APRIL, without=scheme)
    new = reached_clauses(held, held.revisions[0].clauses, reach)
    return {
        (each.paid.how, each.paid.metric, each.paid.period): each
        for each in overlaps(load_company(), new, others, TODAY)
    }


def test_three_schemes_together_pay_2800_for_one_first_place(
    write: Any, company: Any, march: None
) -> None:
    # In force: telesales-reward 800, 500, 300 and commission 1000. New: 1000, 600, 300.
    rank = found("reward-and-penalty")["rank-value", "sales", "month"]
    assert [(row.of.clause.id, row.new, row.first) for row in rank.rows] == [
        ("monthly-rank", True, 1000_00),
        ("monthly-champion", False, 1000_00),
        ("monthly-rank", False, 800_00),
    ]
    assert rank.first == 2800_00
    # For March: 1000 + 600 for two ranks; 1000; 800 + 500.
    assert [row.cost for row in rank.rows] == [1600_00, 1000_00, 1300_00]
    assert rank.cost == 3900_00
    assert rank.period is not None
    assert rank.period.key == "2026-03"


def test_people_of_other_roles_are_no_overlap(write: Any, company: Any, clock: Any) -> None:
    clock.set("2026-04-02T09:00")
    write(lambda tx: run_from(tx, EnrolmentGiven("specialist-incentive", APRIL, ("telesales",))))
    among = found("reward-and-penalty", Reach(GUIDES))["rank-value", "sales", "month"]
    assert "specialist-incentive" not in {row.of.scheme.id for row in among.rows}
    among = found("reward-and-penalty", Reach(TELESALES))["rank-value", "sales", "month"]
    assert "specialist-incentive" in {row.of.scheme.id for row in among.rows}


def test_a_reach_without_anybody_overlaps_with_nothing(company: Any, clock: Any) -> None:
    clock.set("2026-04-02T09:00")
    assert found("reward-and-penalty", Reach(levels=frozenset({"senior"}))) == {}


def test_ranks_that_do_not_meet_are_no_overlap(write: Any, company: Any, clock: Any) -> None:
    clock.set("2026-04-02T09:00")
    # commission pays rank 1 of a quarter, performance-awards 1 by one clause and 2 to 4 by another.
    quarter = found("performance-awards")["rank-value", "sales", "quarter"]
    own = {row.of.clause.id for row in quarter.rows if row.new}
    others = {row.of.clause.id for row in quarter.rows if not row.new}
    assert own == {"sales-champion", "excellent-sales"}  # telesales-reward pays 1 to 3
    assert others == {"quarterly-rank", "quarterly-champion"}
    assert quarter.first == 2000_00 + 2000_00 + 3000_00


def test_a_quarters_clause_is_compared_over_the_last_whole_quarter(
    company: Any, march: None
) -> None:
    quarter = found("reward-and-penalty").get(("rank-value", "sales", "quarter"))
    assert quarter is None  # it pays no ranks of a quarter
    target = found("reward-and-penalty")["target", "sales", "quarter"]
    assert target.period is not None
    assert target.period.key == "2026-Q1"
    assert target.cost == 0  # nobody has a quarter's target


def test_a_days_clause_costs_the_days_of_a_month(write: Any, company: Any, clock: Any) -> None:
    for day in (3, 4):
        clock.set(f"2026-03-{day:02}T10:00")
        card(write, company.lin, f"c{day}", f"88{day}")
    clock.set("2026-04-02T09:00")
    held = load_company()
    campaign = schemes()["card-campaign"]
    clauses = [each for each in campaign.revisions[0].clauses if each.id == "daily-cards-top3"]
    new = reached_clauses(campaign, clauses, EVERYONE)
    [overlap] = overlaps(
        held, new, reached_clauses(campaign, clauses, Reach(TELESALES | GUIDES)), TODAY
    )
    # lin, a designer, is not among the others; the first of two days gets 50 each.
    assert [row.cost for row in overlap.rows] == [100_00, 0]


def test_what_a_campaigns_clause_costs_is_not_compared(company: Any) -> None:
    campaign = schemes()["card-campaign"]
    clauses = [each for each in campaign.revisions[0].clauses if each.id == "task-head"]
    new = reached_clauses(campaign, clauses, EVERYONE)
    other = reached_clauses(campaign, clauses, Reach(teams=frozenset({"east"})))
    [overlap] = overlaps(load_company(), new, other, TODAY)
    assert overlap.period is None
    assert overlap.cost is None


def test_each_clause_that_pays_money_pays_for_something() -> None:
    nothing = {
        clause.id
        for scheme in shipped_schemes().values()
        for clause in scheme.revisions[0].clauses
        if not paid_for(clause)
    }
    assert nothing == {
        *("daily-floor", "daily-return", "fake-card", "newcomer-training", "coaching"),
        *("two-month-miss", "deception", "major-error"),
    }


def test_the_leader_sees_the_overlaps_with_their_sums(
    client_of: Any, write: Any, company: Any, march: None
) -> None:
    given = EnrolmentGiven("reward-and-penalty", APRIL)
    number = write(lambda tx: propose_enrolment(tx, company.he, given))
    shown = client_of(company.lu).get(f"/schemes/{number}").text
    assert "月度 · 业绩 · 名次" in shown
    assert "¥2,800.00" in shown
    assert "¥3,900.00" in shown


def test_a_revision_shows_its_overlaps_with_the_new_numbers(
    client_of: Any, company: Any, march: None
) -> None:
    hr, leader = client_of(company.he), client_of(company.lu)
    page = hr.post("/drafts", data={"scheme": "commission"}).location
    hr.post(page, data={"4.prizes.0": "1500", "because": "年中会议"})
    asked = {"from_on": "2026-05-01", "look": "yes"}
    shown = leader.post(f"{page}/approve", data=asked).text
    assert "¥2,300.00" in shown  # 1500 instead of 1000, and telesales-reward's 800
    assert "¥2,800.00" in shown  # for March: 1500 for the first; 800 + 500


def test_a_campaign_shows_its_overlaps(client_of: Any, write: Any, company: Any) -> None:
    asked = {"name": "盛夏冲刺", "start": "2026-07-01", "end": "2026-07-31"}
    page = client_of(company.he).post("/campaigns", data=asked).location
    assert "没有别的方案为同一批人" in client_of(company.lu).get(page).text
