"""A long board shows its top and the own place; the rest comes in parts, on demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.webapp import many_rows
from webapp.boards.pages.board_view import REST, TOP
from webapp.facts.models import Tally

BOARD = "/boards?period=month&metric=calls"
REST_OF = "/boards/rest?period=month&metric=calls"
ClientOf = Callable[[str | None], Any]


def ranks(text: str) -> list[int]:
    """The ranks of the rows of a page or part, in order."""
    return [int(part.partition('"')[0]) for part in text.split('data-rank="')[1:]]


@pytest.fixture
def lin(runtime: Any, client_of: ClientOf, company: Any) -> Any:
    """The client of lin, who has more calls than 40 of 3,000 sellers."""
    runtime.write(lambda tx: many_rows.ranked(tx, 3_000))
    return client_of(company.lin)


def test_a_board_shows_its_top_and_how_many_come_after_it(lin: Any) -> None:
    text = lin.get(BOARD).text
    assert ranks(text) == list(range(1, TOP + 1))
    assert f"后面还有 {3_001 - TOP} 名" in text


def test_who_is_far_below_sees_the_own_place_with_its_neighbours(lin: Any) -> None:
    own = lin.get(BOARD).text.partition('id="own-place"')[2]
    assert "林晓燕" in own
    assert "就能超过同事50040" in own


def test_three_thousand_sellers_take_the_bytes_of_a_hundred(
    runtime: Any, client_of: ClientOf, company: Any
) -> None:
    runtime.write(lambda tx: many_rows.ranked(tx, 100))
    few = client_of(company.lin).get(BOARD).text
    runtime.write(_two_thousand_nine_hundred_more)
    many = client_of(company.lin).get(BOARD).text
    assert ranks(few) == ranks(many)
    assert abs(len(many) - len(few)) < 500


def _two_thousand_nine_hundred_more(tx: Any) -> None:
    """Facts of sellers who are placed below the first hundred."""
    many_rows.people(tx, 2_900, first=60_000)
    rows = [many_rows.tally(f"{60_000 + n}", "west", 1) for n in range(2_900)]
    many_rows.insert_many(Tally, rows)
    tx.notice("2026-03:calls")


def test_further_parts_show_each_row_once_down_to_the_last(lin: Any) -> None:
    shown = ranks(lin.get(BOARD).text)
    first = TOP
    while True:
        part = lin.get(f"{REST_OF}&first={first}", headers={"HX-Request": "true"}).text
        assert "<html" not in part
        shown += ranks(part)
        if f"first={first + REST}" not in part:
            break
        first += REST
    assert len(shown) == 3_001
    assert shown == sorted(shown)
    assert first + REST >= 3_001


@pytest.mark.parametrize("first", ["", "0", "-5", "two", "9" * 30])
def test_a_part_that_nobody_can_ask_for_is_the_first_below_the_top(lin: Any, first: str) -> None:
    assert ranks(lin.get(f"{REST_OF}&first={first}").text)[:2] == [TOP + 1, TOP + 2]


def test_a_part_beyond_the_last_row_is_empty(lin: Any) -> None:
    text = lin.get(f"{REST_OF}&first=5000").text
    assert ranks(text) == []
    assert "后面还有" not in text


def test_without_htmx_a_part_is_a_page_that_leads_back(lin: Any) -> None:
    text = lin.get(f"{REST_OF}&first={TOP}").text
    assert "<html" in text
    assert "回到榜单" in text
    assert f"first={TOP + REST}" in text


def test_the_stream_sends_the_top_alone(lin: Any) -> None:
    live = lin.get("/live?period=month&metric=calls").text
    assert ranks(live) == list(range(1, TOP + 1))


def test_a_team_s_view_ends_with_its_last_row(lin: Any) -> None:
    text = lin.get(f"{BOARD}&team=east").text
    assert len(ranks(text)) == 1
    assert "后面还有" not in text
    assert len(ranks(lin.get(f"{REST_OF}&team=west").text)) == REST


def test_a_short_board_has_no_further_part(runtime: Any, client_of: ClientOf, company: Any) -> None:
    runtime.write(lambda tx: many_rows.ranked(tx, TOP - 1))
    text = client_of(company.lin).get(BOARD).text
    assert len(ranks(text)) == TOP
    assert "后面还有" not in text
