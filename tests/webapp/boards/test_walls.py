"""Walls: their links, their content, and whom they name."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.boards.test_live import Asked
from tests.webapp.telling import verdict
from webapp.boards.models import WallEnding, WallLink
from webapp.boards.pages import wall_view
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.models import Fact
from webapp.people.operations.praise_choice import choose_praise
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.records.operations.amend import withdraw_record
from webapp.site.asgi import AsgiApp
from webapp.store.models import AuditLine

FORM = {
    "place": "一楼大厅",
    "boards": ["cards", "cards-teams"],
    "look": "dark",
    "locale": "zh_Hans",
}


@pytest.fixture
def he(client_of, company) -> Any:
    return client_of(company.he)


@pytest.fixture
def nobody(client_of) -> Any:
    return client_of(None)


@pytest.fixture
def address(he) -> str:
    """The address of a wall for which HR has made a link."""
    assert he.post("/walls", data=FORM).status_code == 303
    [found] = re.findall(r'id="wall-1">[^<]*(/wall/[a-z0-9]{10})<', he.get("/walls").text)
    return str(found)


def sell(runtime: Any, seller: str, serial: str) -> int:
    command = CardCommand(str(uuid4()), serial, visited=False)
    return int(runtime.write(lambda tx: record_card(tx, seller, command)).number)


# The links


def test_anybody_with_the_address_sees_the_boards(nobody, address, runtime, company):
    sell(runtime, company.lin, "88001")
    answer = nobody.get(address)
    assert answer.status_code == 200
    assert 'data-board="cards"' in answer.text
    assert 'data-board="cards-teams"' in answer.text
    assert 'data-board="calls"' not in answer.text
    assert company.names[company.lin] in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_an_address_may_be_typed_with_capitals_and_hyphens(nobody, address):
    token = address.rpartition("/")[2]
    assert nobody.get(f"/wall/{token[:5].upper()}-{token[5:]}").status_code == 200


def test_an_ended_link_is_refused_and_stays_in_the_list(he, nobody, address):
    assert he.post("/walls/1/end").status_code == 303
    answer = nobody.get(address)
    assert answer.status_code == 410
    assert "已停用" in answer.text
    assert nobody.get(address + "/live").status_code == 410
    assert "一楼大厅" in he.get("/walls").text
    assert (WallLink.select().count(), WallEnding.select().count()) == (1, 1)
    assert {line.action for line in AuditLine.select()} >= {"make_wall", "end_wall"}


def test_ending_a_link_twice_is_refused_and_changes_nothing(he, address):
    he.post("/walls/1/end")
    he.post("/walls/1/end")
    assert "之前已经停用" in he.get("/walls").text
    assert WallEnding.select().count() == 1


def test_an_invented_address_is_refused(nobody, address):
    assert nobody.get("/wall/0000000000").status_code == 404
    assert nobody.get("/wall/0000000000/live").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"place": ""}, "还没有填"),
        ({"boards": []}, "至少选一个"),
        ({"boards": ["cards", "salaries"]}, "给出的选项"),
        ({"look": "pink"}, "给出的选项"),
        ({"place": "很" * 31}, "太长"),
    ],
)
def test_a_form_that_is_wrong_keeps_what_was_typed(he, wrong, says):
    answer = he.post("/walls", data={**FORM, **wrong})
    assert answer.status_code == 400
    assert says in answer.text
    assert WallLink.select().count() == 0
    if "place" not in wrong:
        assert 'value="一楼大厅"' in answer.text


def test_the_token_itself_is_not_stored(address):
    token = address.rpartition("/")[2]
    assert token not in WallLink.get().token_hash


# Content


def test_totals_are_shown_with_the_sum_of_targets(nobody, address, runtime, company, write):
    for seller in (company.lin, company.wang):
        given = TargetGiven(seller, "cards", "day", 3)
        write(lambda tx, given=given: set_target(tx, "setup", given))
    sell(runtime, company.lin, "88001")
    text = nobody.get(address).text
    assert re.search(r"全公司今日售卡</dt>\s*<dd><strong>1</strong><span> / 6</span>", text)
    assert re.search(r"全公司今日邀约</dt>\s*<dd><strong>0</strong><span> / 6</span>", text)


def test_the_newest_sales_are_celebrated_if_they_count(nobody, address, runtime, company, write):
    first = sell(runtime, company.lin, "88001")
    second = sell(runtime, company.wang, "88002")
    assert sales_in(nobody.get(address).text) == [second, first]

    held = sell(runtime, company.zhao, "88001")  # sold before: held until it is checked
    assert held not in sales_in(nobody.get(address).text)
    verdict(write, company.sun, str(uuid4()), second, "fake")
    taken_back = sell(runtime, company.lin, "88003")
    runtime.write(lambda tx: withdraw_record(tx, company.lin, taken_back, str(uuid4())))
    deal = DealCommand(str(uuid4()), company.zhao, "HT-1", 20_000_00)
    closed = runtime.write(lambda tx: record_deal(tx, company.zhao, deal)).number
    text = nobody.get(address).text
    assert sales_in(text) == [closed, first]
    assert "签下一份合同" in text
    assert "20,000" not in text


def sales_in(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-sale="(\d+)"', text)]


def test_somebody_who_chose_not_to_be_named_is_not_named(nobody, address, runtime, company):
    runtime.write(lambda tx: choose_praise(tx, company.lin, named=False))
    sell(runtime, company.lin, "88001")
    text = nobody.get(address).text
    assert company.names[company.lin] not in text
    assert "一位同事" in text
    assert "又售出一张" in text


def test_long_names_are_written_smaller_and_never_cut():
    sizes = {
        "王敏": "short",
        "买买提艾力": "middle",
        "阿依古丽·吐尔逊": "long",
        "阿不都热合曼·买买提": "longest",
        "Li Na": "short",
        "Alexandra Montgomery": "longest",
    }
    assert {name: wall_view.name_size(name) for name in sizes} == sizes


def test_a_wall_in_english_is_english_throughout(he, nobody):
    he.post("/walls", data={**FORM, "locale": "en"})
    [path] = re.findall(r'id="wall-1">[^<]*(/wall/[a-z0-9]{10})<', he.get("/walls").text)
    text = nobody.get(path).text
    assert 'lang="en"' in text
    assert not re.search(r"[一-鿿]", re.sub(r"锦程|捷报|百日\S*|\S*店|[一-鿿]*公司", "", text))


# Live


def test_a_sale_reaches_all_walls_as_the_same_bytes_and_ending_the_link_closes_them(
    app, runtime, company, address
):
    async def test() -> None:
        door = AsgiApp(app)
        walls = [Asked(door, "GET", address + "/live") for _ in range(3)]
        for wall in walls:
            assert await wall.status() == 200
            assert b'id="wall-inside"' in (await wall.next() or b"")
        number = sell(runtime, company.lin, "88001")
        await door.hub.tick()
        told = {await wall.next() for wall in walls}
        assert len(told) == 1
        assert f'data-sale="{number}"'.encode() in (told.pop() or b"")

        from webapp.boards.operations.wall_links import end_wall

        runtime.write(lambda tx: end_wall(tx, company.he, 1))
        await door.hub.close_ended()
        assert {await wall.next() for wall in walls} == {None}
        for wall in walls:
            await wall.end()
        again = Asked(door, "GET", address + "/live")
        assert await again.status() == 410
        await again.end()
        door.pages.close()

    asyncio.run(test())


def test_a_new_day_or_campaign_ends_the_stream_so_that_the_page_reconnects(
    app, runtime, company, address, clock
):
    async def test() -> None:
        door = AsgiApp(app)
        wall = Asked(door, "GET", address + "/live")
        await wall.next()
        await door.hub.close_ended()
        assert await wall.silent()
        clock.set("2026-03-03T00:01")
        await door.hub.close_ended()
        assert await wall.next() is None
        await wall.end()
        door.pages.close()

    asyncio.run(test())


def test_without_streams_the_answer_says_when_to_ask_again(nobody, address):
    answer = nobody.get(address + "/live")
    assert answer.mimetype == "text/event-stream"
    assert answer.data.startswith(b"retry: 5000\ndata: ")


def test_the_service_worker_and_other_pages_do_not_contain_walls(client_of, company):
    assert "/wall/" not in client_of(company.lin).get("/sw.js").text
    assert "wall.js" not in client_of(company.lin).get("/today").text
    assert Fact.select().count() == 0
