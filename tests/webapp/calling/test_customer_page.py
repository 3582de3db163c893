"""A customer's page: everything that happened, searched, for the seller whose customer it is."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import unquote_plus

import pytest

from tests.webapp.calling.test_old_customers import form
from tests.webapp.conftest import SettableClock
from tests.webapp.telling import deal
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.calling.pages.customers import EVENTS_ON_A_PAGE
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.models import Customer
from webapp.records.operations.amend import withdraw_record


@pytest.fixture
def chen(write: Any, company: Any, seal: Any, clock: SettableClock) -> int:
    """Chen was called twice, bought a card and closed a deal; one call was withdrawn."""
    whom = CustomerGiven("陈女士", seal("13900000001"))

    def call(name: str, outcome: str, note: str, on: date | None = None) -> int:
        given = CallCommand(name, outcome, whom, note, on)
        return int(write(lambda tx: record_call(tx, company.lin, given)).number)

    call("c1", "no_answer", "")
    clock.set("2026-03-02T10:30")
    call("c2", "interested", "想看沙发", date(2026, 3, 5))
    wrong = call("c3", "refused", "打错了")
    write(lambda tx: withdraw_record(tx, company.lin, wrong, "w1"))
    clock.set("2026-03-02T11:00")
    sold = write(lambda tx: record_card(tx, company.lin, CardCommand("k1", "NO-7", True, whom)))
    deal(write, company.lin, "d1", 1_280_050, sold.number, customer=whom)
    customer: int = Customer.get(Customer.name == "陈女士").id
    return customer


def test_everything_that_happened_stands_on_one_page(
    company: Any, client_of: Any, chen: int
) -> None:
    page = client_of(company.lin).get(f"/customers/{chen}").text
    shown = [page.index(word) for word in ("HT-D1", "NO-7", "想看沙发", "未接听", "分到名单")]
    assert shown[1:] == sorted(shown[1:])
    assert "12,800.50" in page
    assert "打错了" not in page, "a withdrawn call did not happen"
    assert re.findall(r"<dd>([^<]*)</dd>", page)[:3] == ["2", "1", "¥12,800.50"]
    assert "139****0001" in page
    assert f'href="/customers/{chen}"' in client_of(company.lin).get("/customers").text


@pytest.mark.parametrize(
    ("typed", "there", "gone"),
    [
        ("沙发", "想看沙发", "NO-7"),
        ("no-7", "NO-7", "想看沙发"),
        ("未接听", "未接听", "NO-7"),
        ("12800", "HT-D1", "想看沙发"),
        ("2026-03-05", "想看沙发", "NO-7"),
    ],
)
def test_it_is_searched(
    company: Any, client_of: Any, chen: int, typed: str, there: str, gone: str
) -> None:
    page = client_of(company.lin).get(f"/customers/{chen}?q={typed}").text.split("</form>")[-1]
    assert there in page
    assert gone not in page


def test_what_is_not_found_leads_back(company: Any, client_of: Any, chen: int) -> None:
    assert "看全部往来" in client_of(company.lin).get(f"/customers/{chen}?q=地毯").text


def test_nobody_sees_the_customer_of_somebody_else(company: Any, client_of: Any, chen: int) -> None:
    assert client_of(company.wang).get(f"/customers/{chen}").status_code == 404
    assert client_of(company.sun).get(f"/customers/{chen}").status_code in (403, 404)
    assert client_of(company.lin).get("/customers/999").status_code == 404


def test_whom_a_customer_sent_stands_there_and_their_deal(
    company: Any, client_of: Any, chen: int, write: Any, seal: Any
) -> None:
    lin, address = client_of(company.lin), f"/customers/{chen}"
    assert "给这位记一通电话" not in lin.get(address).text
    told = form(chen, "referral", words="表弟 小周")
    shown = lin.post("/customers/touch", data=told, follow_redirects=True).text
    assert 'href="/calls/new?name=表弟 小周"' in unquote_plus(shown)
    page = lin.get("/calls/new?name=表弟 小周").text
    assert 'name="customer_name" type="text" value="表弟 小周"' in page
    assert 'name="customer" value' not in page, "no customer of the list is called in their place"
    whom = CustomerGiven("小周", seal("13900000002"))
    given = DealCommand("d2", company.lin, "HT-ZHOU", 500_000, None, whom, None, referrer="HT-d1")
    write(lambda tx: record_deal(tx, company.lin, given))
    page = lin.get(address).text
    assert "介绍的客户成交 · HT-ZHOU" in page
    assert "5,000.00" not in page, "what another customer paid is not this one's business"
    assert "HT-ZHOU" in lin.get(f"{address}?q=介绍").text


def test_what_happened_stands_page_by_page_the_newest_first(
    write: Any, company: Any, client_of: Any, seal: Any, clock: SettableClock
) -> None:
    whom = CustomerGiven("陈女士", seal("13900000001"))
    for number in range(EVENTS_ON_A_PAGE + 5):
        clock.set(f"2026-03-02T10:{number:02}")
        given = CallCommand(f"c{number}", "interested", whom, f"第 {number:02} 次")
        write(lambda tx, given=given: record_call(tx, company.lin, given))
    number = Customer.get(Customer.name == "陈女士").id
    lin = client_of(company.lin)
    first, last = (lin.get(f"/customers/{number}?page={page}").text for page in (1, 2))
    assert first.count("<time ") == EVENTS_ON_A_PAGE
    assert "第 24 次" in first
    assert "第 00 次" not in first
    assert "第 00 次" in last
    assert f"/customers/{number}?page=2" in first
    found = lin.get(f"/customers/{number}?q=次").text
    assert f"/customers/{number}?q=%E6%AC%A1&amp;page=2" in found
