"""HR lists the card products; sellers choose one on the form or the phone, and correct it."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.records.test_call_and_card_forms import FormShown, card, jpeg
from tests.webapp.sync.phone import Phone
from tests.webapp.telling import differences, tally
from webapp.calling.customer_history import customer_events
from webapp.cards.operations.set_card_products import set_card_products
from webapp.facts.card_products import card_products
from webapp.facts.models import Card
from webapp.store.models import AuditLine
from webapp.web.forms import new_key

ClientOf = Callable[[str | None], Any]
GOLD = f"cards[product={'金卡'.encode().hex()}]"


@pytest.fixture
def offered(write: Any, company: Any) -> None:
    write(lambda tx: set_card_products(tx, company.he, "金卡\n银卡"))


def newest() -> Any:
    return Card.select().order_by(Card.fact.desc()).get()


def test_hr_writes_the_list_one_a_line(company: Any, client_of: ClientOf) -> None:
    he = client_of(company.he)
    saved = he.post(
        "/card-products",
        data={"id": new_key(), "products": "金卡\r\n银卡\r\n"},
        follow_redirects=True,
    )
    assert "已保存：售卡时可选 2 种。" in saved.text
    assert card_products().offered == ("金卡", "银卡")
    told = AuditLine.select().where(AuditLine.subject == "setting:card_products").get()
    assert "金卡" in json.loads(told.after)["value"]
    emptied = he.post("/card-products", data={"id": new_key()}, follow_redirects=True)
    assert "售卡时不再问是哪种卡" in emptied.text
    assert "以前列过的：金卡、银卡" in emptied.text


def test_a_list_that_is_refused_stays_on_the_page(company: Any, client_of: ClientOf) -> None:
    he = client_of(company.he)
    typed = "\n".join(f"卡{n}" for n in range(13))
    refused = he.post("/card-products", data={"id": new_key(), "products": typed})
    assert refused.status_code == 400
    assert "最多 12 种卡产品，现在有 13 种。" in refused.text
    assert "卡12" in refused.text
    assert client_of(company.sun).get("/card-products").status_code == 403


def test_the_form_asks_only_where_there_is_a_list(
    write: Any, company: Any, client_of: ClientOf
) -> None:
    lin = client_of(company.lin)
    assert "哪种卡" not in lin.get("/cards/new").text
    write(lambda tx: set_card_products(tx, company.he, "金卡\n银卡"))
    page = lin.get("/cards/new").text
    assert 'name="product" value="金卡"' in page
    assert 'name="product" value=""' in page


def test_a_seller_chooses_with_the_form_and_corrects_it(
    company: Any, client_of: ClientOf, offered: None
) -> None:
    lin = client_of(company.lin)
    assert lin.post("/cards", data=card(jpeg(), product="金卡")).status_code == 303
    sold = newest()
    assert (sold.product, tally(GOLD, company.lin)) == ("金卡", 1)
    assert "· 金卡" in lin.get("/records").text
    place = f"/records/{sold.fact_id}/correct"
    assert FormShown(lin.get(place).text).values["product"] == "金卡"
    form = {"id": new_key(), "serial": sold.serial, "visited": "no", "product": "银卡"}
    assert lin.post(place, data=form).status_code == 303
    assert (newest().product, tally(GOLD, company.lin), tally("cards", company.lin)) == (
        "银卡",
        0,
        1,
    )
    assert differences() == []


def test_a_correction_offers_the_product_that_is_no_longer_sold(
    write: Any, company: Any, client_of: ClientOf, offered: None
) -> None:
    lin = client_of(company.lin)
    lin.post("/cards", data=card(jpeg(), product="金卡"))
    write(lambda tx: set_card_products(tx, company.he, ""))
    place = f"/records/{newest().fact_id}/correct"
    assert FormShown(lin.get(place).text).values["product"] == "金卡"
    form = {"id": new_key(), "serial": "88009999", "visited": "no", "product": "金卡"}
    assert lin.post(place, data=form).status_code == 303
    assert newest().product == "金卡"


def test_a_product_that_the_company_never_had_is_refused_beside_its_field(
    company: Any, client_of: ClientOf
) -> None:
    refused = client_of(company.lin).post("/cards", data=card(jpeg(), product="铜卡"))
    assert refused.status_code == 400
    assert "公司没有“铜卡”这种卡产品" in html.unescape(refused.text)
    assert "product" in FormShown(refused.text).sentences
    assert Card.select().count() == 0


def test_the_customers_page_says_which_card_it_was(
    company: Any, client_of: ClientOf, offered: None
) -> None:
    lin = client_of(company.lin)
    lin.post("/cards", data=card(jpeg(), product="金卡"))
    sold = newest()
    assert f"{sold.serial} · 金卡" in lin.get(f"/customers/{sold.customer_id}").text
    [event] = [
        each for each in customer_events(sold.customer_id, touches=False) if each.kind == "card"
    ]
    assert event.code == f"{sold.serial} · 金卡"


def test_the_checker_sees_which_card_the_photo_should_show(
    company: Any, client_of: ClientOf, offered: None
) -> None:
    client_of(company.lin).post("/cards", data=card(jpeg(), product="金卡"))
    page = client_of(company.sun).get(f"/checks/{newest().fact_id}").text
    assert "卡产品" in page
    assert "金卡" in page


def test_a_phone_sends_the_product_and_an_old_one_sends_none(
    company: Any, client_of: ClientOf, clock: SettableClock, runtime: Any, offered: None
) -> None:
    lin, phone = client_of(company.lin), Phone(company.lin)
    told = phone.card(clock(), b"one photo", "BR-1", product="金卡")
    other = phone.card(clock(), b"another photo", "BR-2", product="铜卡")
    silent = phone.card(clock(), b"a third photo", "BR-3")
    accepted, refused, old = phone.send(lin, told, other, silent)
    assert (accepted["status"], refused["status"], old["status"]) == (
        "accepted",
        "refused",
        "accepted",
    )
    assert refused["field"] == "product"
    assert Card.get_by_id(accepted["number"]).product == "金卡"
    assert Card.get_by_id(old["number"]).product == ""
    [again] = phone.send(lin, told)
    assert again["status"] == "known"
    assert differences() == []
