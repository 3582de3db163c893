"""A team whose rewards a fake card voided sees no prizes; boards show the place as cancelled."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from tests.webapp.ledger.test_settle import close
from tests.webapp.telling import card, overturned, verdict
from webapp.boards.cache import board
from webapp.boards.keys import BoardKey
from webapp.boards.pages.wall_view import _wall_board
from webapp.boards.prizes import place_prizes
from webapp.facts.tally_reader import DatabaseTallies
from webapp.planning.voided import voided_people
from webapp.praise.day import by_clause, same_winners, tell_day
from webapp.praise.words import bulletin_text
from webapp.schemes.catalogue import schemes
from webapp.schemes.company_loading import load_company

DAY, TODAY = "2026-03-02", date(2026, 3, 2)
KEY = BoardKey(DAY, "cards")


@pytest.fixture
def faked(write: Any, company: Any) -> int:
    """East's Lin leads with 2 counting cards, west's Zhao has 1; a third card of Lin is a fake."""
    for number in (1, 2):
        card(write, company.lin, f"k{number}", f"NO-{number}")
    card(write, company.zhao, "k3", "NO-3")
    fake = card(write, company.lin, "k4", "NO-4").number
    verdict(write, company.qin, "v1", fake, "fake")
    return fake


def prizes() -> Any:
    held = load_company(fresh=True)
    return place_prizes(board(KEY, held, TODAY), held)


def test_the_prize_of_a_voided_place_is_cancelled_and_ranks_do_not_close_up(
    faked: int, company: Any
) -> None:
    found = prizes()

    assert found.cancelled == {company.lin}
    assert found.sums == {company.zhao: 30_00}  # still the second


def test_those_whose_rewards_are_void_are_the_team_and_its_head(faked: int, company: Any) -> None:
    void = voided_people(schemes()["card-campaign"], load_company(), TODAY, DatabaseTallies())

    # East's members on the day: Lin, Wang, their supervisor Sun and the head Gao.
    assert set(void) == {company.lin, company.wang, company.sun, company.gao}
    assert voided_people(schemes()["commission"], load_company(), TODAY, DatabaseTallies()) == {}


def test_an_overturned_verdict_gives_the_prize_back(write: Any, faked: int, company: Any) -> None:
    overturned(write, faked)

    assert prizes().cancelled == frozenset()
    assert prizes().sums == {company.lin: 50_00, company.zhao: 30_00}


def test_the_board_shows_the_place_as_cancelled_and_offers_the_team_no_prizes(
    faked: int, company: Any, client_of: Any
) -> None:
    address = "/boards?period=day&metric=cards"
    teams, others = (client_of(who).get(address).text for who in (company.wang, company.zhao))

    assert "奖励已取消" in teams
    assert "奖励已取消" in others
    assert "各名次奖金" not in teams
    assert "各名次奖金" in others


PAGES = ("/today", "/boards?period=day&metric=cards")


@pytest.mark.parametrize("address", PAGES)
def test_those_concerned_read_why_and_how_to_appeal_and_no_name(
    faked: int, company: Any, client_of: Any, address: str
) -> None:
    page = client_of(company.wang).get(address).text

    [notice] = re.findall(r'<details class="card void-notice".*?</details>', page, re.DOTALL)
    assert "东城店本次活动的奖励已取消" in notice
    assert "3月2日" in notice
    assert "的 1 张卡核实为作假" in notice
    assert 'href="/appeals"' in notice
    assert "林晓燕" not in notice
    assert "名次照算，奖励已取消" in client_of(company.lin).get(PAGES[1]).text


@pytest.mark.parametrize("address", PAGES)
def test_nobody_else_reads_the_notice(
    faked: int, company: Any, client_of: Any, address: str
) -> None:
    assert "void-notice" not in client_of(company.zhao).get(address).text


def test_an_overturned_verdict_takes_the_notice_back(
    write: Any, faked: int, company: Any, client_of: Any
) -> None:
    overturned(write, faked)

    assert "void-notice" not in client_of(company.wang).get("/today").text


def test_a_board_without_prizes_of_the_campaign_has_no_notice(
    faked: int, company: Any, client_of: Any
) -> None:
    assert "void-notice" not in client_of(company.wang).get("/boards?period=day&metric=calls").text


def test_the_wall_shows_the_place_as_cancelled(app: Any, faked: int, company: Any) -> None:
    with app.test_request_context(base_url="https://localhost"):
        shown = _wall_board("cards", KEY, load_company(), TODAY, frozenset())

    assert [(row.name, row.beside) for row in shown.rows] == [
        ("林晓燕", "奖励已取消"),
        ("赵敏", "西城店"),
    ]


def test_the_bulletin_shows_the_place_as_cancelled_without_praise(
    write: Any, faked: int, company: Any, clock: Any
) -> None:
    clock.set("2026-03-02T21:05")
    close(write)
    told = json.loads(json.dumps(tell_day(load_company(), TODAY)))
    cards = dict(by_clause(told))["每日售卡前三甲"]

    assert [(won["rank"], won.get("cancelled", False)) for won in cards] == [(1, True), (2, False)]
    text = bulletin_text(told, load_company(), frozenset(), "h", "a")
    assert "第 1 名 奖励已取消\n第 2 名 赵敏" in text
    assert "林晓燕" not in text


def test_a_verdict_after_the_bulletin_is_a_correction(write: Any, company: Any, clock: Any) -> None:
    fake = card(write, company.lin, "k1", "NO-1").number
    card(write, company.lin, "k2", "NO-2")
    clock.set("2026-03-02T21:05")
    close(write)
    before = tell_day(load_company(), TODAY)
    verdict(write, company.qin, "v1", fake, "fake")
    close(write)
    after = tell_day(load_company(), TODAY)

    assert not same_winners(before, after)
    assert [(won["rank"], won.get("cancelled")) for won in after["winners"] if won["rank"]] == [
        (1, True)
    ]
