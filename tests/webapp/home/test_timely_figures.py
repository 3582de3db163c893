"""After the cut-off, today's rings, the floor and card numbers are the timely figures (rule 5)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from tests.webapp.telling import call, card, verdict
from webapp.facts.card_of_day import card_of_day, cards_of_day
from webapp.facts.day_figures import DayFigure, day_figures
from webapp.facts.models import Fact
from webapp.honours.posters import poster_of_card
from webapp.praise.words import sale_text, sale_title
from webapp.records.operations.amend import withdraw_record
from webapp.schemes.company_loading import load_company


def at(time: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-02T{time}+08:00")


@pytest.fixture
def evening(write: Any, company: Any, clock: Any) -> Any:
    """Lin (floor 3 calls, 2 invitations) sent 2 invitations in time, and 2 calls after 21:00."""
    for number, time in enumerate(("10:00", "11:00")):
        clock.set(f"2026-03-02T{time}")
        call(write, company.lin, f"t{number}")
    card(write, company.lin, "k1", "NO-1")
    clock.set("2026-03-02T21:30")
    for number in range(2):
        call(write, company.lin, f"l{number}", "no_answer", at=at("20:00"))
    card(write, company.lin, "k2", "NO-2", at=at("20:30"))
    return company


def test_day_figures_tell_timely_and_late_apart(evening: Any) -> None:
    own = day_figures(at("12:00").date(), evening.lin)[evening.lin]

    assert own["calls"] == DayFigure(timely=2, late=2)
    assert own["invitations"] == DayFigure(timely=2, late=0)
    assert own["cards"] == DayFigure(timely=1, late=1)


def test_rings_and_floor_of_today_leave_late_records_out_and_name_them(
    evening: Any, client_of: Any
) -> None:
    page = client_of(evening.lin).get("/today").text

    assert "电话 2，目标 3" in page  # not 4, which would have met the floor
    assert "还差 1 通达标" not in page  # the day is over
    assert "今天售卡 1 张" in page
    late = re.search(r"截止后才收到，不计今天名次和保底：(.*?)</p>", page)
    assert late
    assert ("电话 2 通" in late.group(1), "售卡 1 张" in late.group(1)) == (True, True)
    assert "邀约" not in late.group(1)


def test_before_the_cut_off_nothing_is_named_late(write: Any, company: Any, client_of: Any) -> None:
    call(write, company.lin, "c1")

    page = client_of(company.lin).get("/today").text

    assert "电话 1，目标 3" in page
    assert "截止后才收到" not in page


def test_the_teams_page_compares_timely_calls_with_the_floor(evening: Any, client_of: Any) -> None:
    page = client_of(evening.sun).get("/team").text

    assert "2 / 3" in re.sub("<[^>]+>", "", page)  # the count leads to the calls
    assert "截止后另有 2 通" in page
    assert "还差 1 通" in page


def test_a_card_has_the_number_that_the_days_board_counts(
    write: Any, company: Any, clock: Any
) -> None:
    # In order of sale: NO-1 (withdrawn), NO-2, NO-3 (fake), NO-4, NO-5 (late): 2 and 4 count.
    numbers = [card(write, company.lin, f"k{n}", f"NO-{n}").number for n in range(1, 5)]
    write(lambda tx: withdraw_record(tx, company.lin, numbers[0], "w1"))
    verdict(write, company.qin, "v1", numbers[2], "fake")
    clock.set("2026-03-02T22:00")
    late = card(write, company.lin, "k5", "NO-5", at=at("20:00")).number
    day, zone = at("12:00").date(), load_company().clock

    assert cards_of_day(zone, day, [company.lin]) == {numbers[1]: 1, numbers[3]: 2}
    assert card_of_day(zone, Fact.get_by_id(late)) is None
    posters = [poster_of_card(Fact.get_by_id(n), load_company(), "林") for n in (numbers[3], late)]
    assert [poster.won for poster in posters] == ["售出当天第 2 张卡", "售出一张卡"]


def test_news_of_a_late_card_has_no_number(company: Any) -> None:
    snapshot = load_company()

    assert sale_title(1, None) == "喜报：又售出 1 张卡"
    text = sale_text([(company.lin, None), (company.zhao, 3)], 4, 0, snapshot, frozenset())
    assert text == "林晓燕 售出一张卡\n赵敏 售出今天第 3 张卡\n全公司今天 4 张"
