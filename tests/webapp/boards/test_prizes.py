"""Prizes of boards: which scheme, for whom, and the amount of each place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.webapp.boards.test_board_pages import page
from tests.webapp.ledger.test_settle import close, owed
from tests.webapp.telling import call, card, deal
from webapp.boards.cache import board
from webapp.boards.keys import BoardKey
from webapp.boards.prizes import prizes_on, worth
from webapp.planning.operations.enrol import (
    EnrolmentGiven,
    decide_enrolment,
    propose_enrolment,
    run_from,
)
from webapp.schemes.company_loading import load_company

ClientOf = Callable[[str | None], Any]
TODAY = date(2026, 3, 2)
MONTH = "2026-03"


@pytest.fixture
def enrol(write: Any, company: Any) -> Callable[..., None]:
    def run(scheme: str, **reach: tuple[str, ...]) -> None:
        given = EnrolmentGiven(scheme, TODAY, **reach)
        number = write(lambda tx: propose_enrolment(tx, company.he, given))
        write(lambda tx: decide_enrolment(tx, company.lu, number, approved=True))

    return run


def worth_of(period: str, metric: str, subject: str = "person") -> dict[str, int]:
    held = load_company(fresh=True)
    return worth(board(BoardKey(period, metric, subject), held, TODAY), held)


def clauses(period: str, metric: str, subject: str = "person") -> set[str]:
    held = load_company(fresh=True)
    return {each.clause.id for each in prizes_on(BoardKey(period, metric, subject), held)}


def test_a_days_boards_have_the_campaigns_prizes(write: Any, company: Any) -> None:
    card(write, company.lin, "L-1", "L-1")
    assert clauses("2026-03-02", "cards") == {"daily-cards-top3"}
    assert clauses("2026-03-02", "invitations_completion") == {"daily-invitation-top3"}
    assert worth_of("2026-03-02", "cards") == {company.lin: 50_00}
    call(write, company.wang, "c1", "invited")
    assert worth_of("2026-03-02", "calls") == {}
    assert clauses(MONTH, "rating") == set(), "its scheme is not run"
    assert clauses("2025-03-02", "cards") == set(), "outside the campaign"


def test_a_months_prizes_follow_the_ranks_among_people_in_the_schemes_reach(
    write: Any, company: Any, enrol: Any, clock: Any
) -> None:
    enrol("telesales-reward", roles=("telesales",))
    enrol("commission", roles=("guide", "designer"))
    deal(write, company.zhao, "d1", 900_00)
    deal(write, company.wang, "d2", 800_00)
    deal(write, company.lin, "d3", 700_00)
    assert clauses(MONTH, "sales") == {"monthly-rank", "monthly-champion"}
    assert clauses("2026-Q1", "sales") == set(), "in force from March: not the whole quarter"
    assert clauses("2026-Q2", "sales") == {"quarterly-rank", "quarterly-champion"}
    expected = worth_of(MONTH, "sales")
    assert expected
    clock.set("2026-04-01T09:00")
    for scheme, clause in (
        ("telesales-reward", "monthly-rank"),
        ("commission", "monthly-champion"),
    ):
        close(write, MONTH, scheme)
        for who in (company.zhao, company.wang, company.lin):
            expected[who] = expected.get(who, 0) - owed(who, clause, MONTH)
    assert set(expected.values()) == {0}


def test_people_with_a_shared_rank_get_its_prize_and_the_next_is_skipped(
    write: Any, company: Any
) -> None:
    for who, record in ((company.zhao, "d1"), (company.wang, "d2")):
        deal(write, who, record, 900_00)
    deal(write, company.lin, "d3", 100_00)
    assert worth_of(MONTH, "sales") == {
        company.zhao: 1800_00,  # of two schemes that are both for all
        company.wang: 1800_00,
        company.lin: 300_00,
    }


def test_prizes_for_second_to_fourth_and_thresholds_apply(write: Any, company: Any) -> None:
    for scheme in ("performance-awards", "telesales-reward", "commission"):
        write(lambda tx, scheme=scheme: run_from(tx, EnrolmentGiven(scheme, date(2026, 1, 1))))
    deal(write, company.zhao, "d1", 900_00)
    deal(write, company.wang, "d2", 800_00)
    assert worth_of("2026-Q1", "sales") == {
        company.zhao: (2000 + 3000 + 2000) * 100,  # of three schemes, each for all
        company.wang: (1200 + 1000) * 100,
    }
    assert clauses("2026-Q1", "sales_completion", "team") == {"team-award"}
    assert worth_of("2026-Q1", "sales_completion", "team") == {}, "no team has reached its target"


def test_the_page_shows_the_scheme_its_reach_and_the_prize_of_each_place(
    client_of: ClientOf, write: Any, company: Any, enrol: Any
) -> None:
    enrol("telesales-reward", roles=("telesales",))
    deal(write, company.wang, "d2", 800_00)
    text = page(client_of(company.lu), "/boards?period=month&metric=sales")
    assert "各名次奖金" in text
    assert "电话营销奖励方案 · 电销专员" in text
    assert "第 1 名</span> <strong>¥800" in text
    assert 'href="/standards?scheme=telesales-reward#monthly-rank"' in text
    assert "各名次奖金" in page(
        client_of(company.lu), f"/boards/why?period=month&metric=sales&who={company.wang}"
    )
    assert "各名次奖金" not in page(client_of(company.lu), "/boards?period=month&metric=calls")
