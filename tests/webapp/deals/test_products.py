"""Deals name a product, and the contract of the customer who brought theirs; filters read both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from rules.clauses import PerUnit
from rules.filters import Filter
from rules.periods import month_period
from tests.webapp.facts.test_filtered_deals import whom
from tests.webapp.spreadsheets.whole_tables import read_deals
from webapp.core.sealed_numbers import SealedNumber
from webapp.deals.deals_sheet import ContractRow
from webapp.deals.operations.import_deals import import_deals
from webapp.deals.operations.record_deal import (
    DealCommand,
    OwnReferrer,
    ReferrerUnknown,
    digest_of,
    record_deal,
)
from webapp.deals.pages import deal_form, deal_rows
from webapp.facts.models import Deal
from webapp.facts.tally_reader import DatabaseTallies
from webapp.spreadsheets.faults import FaultyTable
from webapp.web.forms import new_key

ClientOf = Callable[[str | None], Any]
MARCH = month_period(2026, 3)
PURIFIER = Filter(product="净水器")
MONDAY = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - company time, as a table has it


def given(key: str, closer: str, product: str = "", referrer: str = "") -> DealCommand:
    command = DealCommand(key, closer, f"HT-{key}", 1_000, customer=whom(key))
    return replace(command, product=product, referrer=referrer)


def counted(only: Filter) -> dict[str, int]:
    found = DatabaseTallies().persons(only.name("contracts"), MARCH)
    return {who: held.amount for who, held in found.items()}


def seal(number: str) -> SealedNumber:
    return SealedNumber(number, number, number)


def test_deals_of_a_product_and_of_referred_customers_are_counted(write: Any, company: Any) -> None:
    wang = company.wang
    write(lambda tx: record_deal(tx, wang, given("a", wang, product="净水器")))
    write(lambda tx: record_deal(tx, wang, given("b", wang, referrer="ht-a")))
    write(lambda tx: record_deal(tx, wang, given("c", wang, product="空调")))
    assert counted(PURIFIER) == {wang: 1}
    assert counted(Filter(referred=True)) == {wang: 1}
    assert Deal.get(Deal.contract == "HT-B").referrer == "HT-A"


def test_an_unknown_contract_refers_nobody_nor_does_a_deals_own(write: Any, company: Any) -> None:
    wang = company.wang
    with pytest.raises(ReferrerUnknown):
        write(lambda tx: record_deal(tx, wang, given("a", wang, referrer="HT-X")))
    with pytest.raises(OwnReferrer):
        write(lambda tx: record_deal(tx, wang, given("a", wang, referrer="ht-a")))


def test_a_deal_without_them_keeps_the_hash_it_had() -> None:
    plain = given("a", "1102")
    assert digest_of(replace(plain, product="净水器")) != digest_of(plain)
    assert digest_of(replace(plain, referrer="HT-A")) != digest_of(plain)


def test_the_form_takes_both_and_the_list_shows_them(
    write: Any, company: Any, client_of: ClientOf
) -> None:
    wang = company.wang
    write(lambda tx: record_deal(tx, wang, given("a", wang)))
    client = client_of(wang)
    form = {"id": new_key(), "contract": "HT-2", "amount": "100"}
    form |= {"product": " 净水器 ", "referrer": "HT-X"}
    refused = client.post("/deals", data=form)
    assert "没有登记过合同 HT-X" in refused.text
    assert "净水器" in refused.text
    assert client.post("/deals", data=form | {"referrer": "HT-A"}).status_code in (302, 303)
    page = client.get("/deals").text
    assert "产品 净水器" in page
    assert "由合同 HT-A 的客户介绍" in page
    assert counted(PURIFIER) == {wang: 1}


def _held(*clauses: PerUnit) -> dict[str, Any]:
    """A scheme with these clauses, as the pages read it."""
    revision = SimpleNamespace(clauses=clauses)
    return {"x": SimpleNamespace(revisions=[revision], revision_on=lambda _day: revision)}


def test_the_form_offers_the_products_of_deals_and_not_of_cards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bonus = PerUnit("a", "a", "month", "contracts", Decimal(1), product="净水器")
    gold = replace(bonus, id="b", metric="cards", product="金卡")
    monkeypatch.setattr(deal_form, "schemes", lambda: _held(bonus, gold))
    assert deal_form.products() == ["净水器"]


def test_a_deal_promises_the_designer_no_sum_of_a_clause_for_some_deals(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    each = PerUnit("a", "a", "day", "designer_deals", Decimal(200))
    some = replace(each, id="b", amount=Decimal(300), product="净水器")
    span = SimpleNamespace(scheme="x", start=MONDAY.date(), end=MONDAY.date())
    company = SimpleNamespace(campaigns=[span])
    monkeypatch.setattr(deal_rows, "runtime", lambda: SimpleNamespace(company=company))
    for clauses, sum_of_one in (((some, each), 200_00), ((some,), None)):
        monkeypatch.setattr(deal_rows, "schemes", lambda held=clauses: _held(*held))
        assert deal_rows._each_deal(MONDAY.date()) == sum_of_one


def test_a_table_brings_both(write: Any, company: Any, clock: Any) -> None:
    clock.set("2026-03-03T10:00")
    text = "合同号,成交人,金额,成交时间,商品,介绍人合同号\n"
    text += f"HT-1,{company.wang},100,2026-03-02,净水器,\n"
    text += f"HT-2,{company.wang},100,2026-03-02,,ht-1\n"
    rows = read_deals(text.encode(), "deals.csv", known_staff={company.wang})
    assert [(row.product, row.referrer) for row in rows] == [("净水器", ""), ("", "HT-1")]
    done = write(lambda tx: import_deals(tx, company.he, rows, seal))
    assert done.new == 2
    assert counted(PURIFIER) == {company.wang: 1}
    assert counted(Filter(referred=True)) == {company.wang: 1}
    assert write(lambda tx: import_deals(tx, company.he, rows, seal)).new == 0


def test_a_table_is_refused_where_it_names_another_product_or_an_unknown_contract(
    write: Any, company: Any, clock: Any
) -> None:
    clock.set("2026-03-03T10:00")
    row = ContractRow("HT-1", company.wang, 100, MONDAY, product="净水器", row=2)
    write(lambda tx: import_deals(tx, company.he, [row], seal))
    refused = [replace(row, product="空调"), replace(row, referrer="HT-9")]
    refused += [replace(row, contract="HT-2", referrer=named) for named in ("HT-9", "HT-2")]
    for other in refused:
        with pytest.raises(FaultyTable):
            write(lambda tx, other=other: import_deals(tx, company.he, [other], seal))
