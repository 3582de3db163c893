"""Who saw customers' whole numbers and cards' photos: on record, and asked for on a page."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.site.test_access import jpeg
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.disclose_numbers import DIAL, PAGE, note_showing
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.cards.models import PhotoShowing
from webapp.facts.models import Card, Customer


@pytest.fixture
def card(client_of: Any, company: Any) -> int:
    """A card with its photo, sold by lin."""
    form = {
        "id": str(uuid4()),
        "serial": "88002317",
        "visited": "no",
        "photo": (BytesIO(jpeg()), "card.jpg"),
    }
    assert client_of(company.lin).post("/cards", data=form).status_code == 303
    return int(Card.get().fact_id)


@pytest.fixture
def chen(runtime: Any, company: Any, seal: Any, clock: SettableClock) -> int:
    """A customer of wang, whose number wang has seen on a page and dialled."""
    given = CustomerGiven("陈先生", seal("13900000001"))
    command = CallCommand(str(uuid4()), "invited", given, at=clock.now)
    runtime.write(lambda tx: record_call(tx, company.wang, command))
    number = int(Customer.get().id)
    for how in (PAGE, DIAL):
        runtime.write(lambda tx, how=how: note_showing(tx, company.wang, number, how))
    return number


def looked(client: Any, card: int, size: str = "large") -> int:
    """Ask for a photo; the status of the answer."""
    with client.get(f"/photos/{card}/{size}") as answer:
        return int(answer.status_code)


# Photos


def test_who_sees_a_photo_is_on_record_once_a_day(
    client_of: Any, company: Any, card: int, clock: SettableClock
) -> None:
    sun = client_of(company.sun)
    for _each in range(2):
        assert looked(sun, card) == 200
    shown = PhotoShowing.get()
    assert (shown.card_id, shown.person_id, shown.at) == (card, company.sun, clock.now)
    assert PhotoShowing.select().count() == 1
    clock.set("2026-03-03T10:00")
    looked(sun, card)
    assert PhotoShowing.select().count() == 2


def test_the_own_photo_a_thumbnail_and_a_refused_photo_are_no_reading(
    client_of: Any, company: Any, card: int
) -> None:
    assert looked(client_of(company.lin), card) == 200
    assert looked(client_of(company.sun), card, "thumb") == 200
    assert looked(client_of(company.wang), card) == 404
    assert PhotoShowing.select().count() == 0


def test_the_page_tells_who_saw_a_card(client_of: Any, company: Any, card: int) -> None:
    looked(client_of(company.sun), card)
    lu = client_of(company.lu)
    page = lu.get("/readings?what=photos").text
    assert company.names[company.sun] in page
    assert "卡 88002317" in page
    assert "卡 88002317" in lu.get("/readings?what=photos&about=88002317").text
    for other in ("about=88009999", f"who={company.gao}", "last=2026-03-01"):
        assert "没有人看过" in lu.get(f"/readings?what=photos&{other}").text


# Numbers


def test_the_page_tells_who_saw_a_customers_number_and_how(
    client_of: Any, company: Any, chen: int
) -> None:
    he = client_of(company.he)
    page = he.get("/readings").text
    assert page.count(f"客户第 {chen} 号") == 2
    assert "139****0001" in page
    assert "13900000001" not in page
    assert "在页面上看" in page
    assert "点了拨打" in page
    assert "陈先生" in he.get(f"/readings?about={chen}&who={company.wang}").text
    for other in (f"about={chen + 1}", "about=²", "about=陈先生", f"who={company.lin}"):
        assert "没有人看过" in he.get(f"/readings?{other}").text


def test_a_reading_by_a_token_names_it(
    runtime: Any, client_of: Any, company: Any, chen: int
) -> None:
    runtime.write(lambda tx: note_showing(tx, company.he, chen, "token:7"))
    assert "接口令牌第 7 个" in client_of(company.he).get("/readings").text


def test_a_malformed_day_is_said_and_the_usual_days_are_shown(
    client_of: Any, company: Any, chen: int
) -> None:
    answer = client_of(company.he).get("/readings?first=yesterday")
    assert answer.status_code == 400
    assert "日期“yesterday”不对" in answer.text
    assert "陈先生" in answer.text


def test_a_long_list_is_paged_and_keeps_what_is_asked(
    runtime: Any, client_of: Any, company: Any, chen: int
) -> None:
    for _each in range(30):
        runtime.write(lambda tx: note_showing(tx, company.wang, chen, PAGE))
    page = client_of(company.he).get(f"/readings?about={chen}").text
    assert page.count(f"客户第 {chen} 号") == 15
    assert f"about={chen}" in page
    assert "page=2" in page


def test_nobody_below_hr_opens_it(client_of: Any, company: Any) -> None:
    for person in (company.sun, company.gao, company.lin):
        assert client_of(person).get("/readings").status_code == 403
