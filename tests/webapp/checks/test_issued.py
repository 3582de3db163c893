"""Signals of cards against the issued batches, and the page of suspicious calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rules.filters import Filter
from tests.webapp.import_page import import_table
from tests.webapp.telling import card, differences, tally
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.cards.issued_cards_sheet import IssuedRow
from webapp.cards.models import IssuedCard
from webapp.cards.operations.import_issued_cards import import_issued_cards
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.cards.operations.set_card_products import set_card_products
from webapp.checks.examiner import Examiner
from webapp.checks.risk import risk_of
from webapp.facts.models import Card
from webapp.people.operations.import_rows import NotHR
from webapp.records.operations.amend import correct_card
from webapp.spreadsheets.faults import FaultyTable

Examine = Callable[[], Any]


@pytest.fixture
def examine(runtime: Any) -> Examine:
    return Examiner(runtime).tick


def issue(write: Any, company: Any, *rows: IssuedRow) -> Any:
    return write(lambda tx: import_issued_cards(tx, company.he, rows))


def rows(count: int, person: str | None = None, batch: str = "三月") -> list[IssuedRow]:
    return [
        IssuedRow(f"JC{number:03d}", batch, person, row=number) for number in range(1, count + 1)
    ]


def kinds(number: int) -> set[str]:
    return {part.kind for part in risk_of([number])[number].parts} - {"no_photo"}


def test_a_serial_not_issued_issued_to_another_or_out_of_order_gives_a_signal(
    write: Any, company: Any, examine: Examine
) -> None:
    issue(write, company, *rows(25, company.lin), IssuedRow("ALL-1", "四月"))
    own = card(write, company.lin, "k1", "JC001").number
    others = card(write, company.wang, "k2", "JC002").number
    ahead = card(write, company.lin, "k3", "JC025").number
    invented = card(write, company.lin, "k4", "JC999").number
    anybodys = card(write, company.zhao, "k5", "ALL-1").number
    examine()

    assert kinds(own) == kinds(anybodys) == set()
    assert kinds(others) == {"issued_to_other"}
    assert kinds(ahead) == {"out_of_order"}
    assert kinds(invented) == {"not_issued"}
    assert risk_of([others])[others].parts[0].told[0]["whom"] == "林晓燕"


def test_without_any_batch_no_serial_gives_a_signal(
    write: Any, company: Any, examine: Examine
) -> None:
    sold = card(write, company.lin, "k1", "JC001").number
    examine()

    assert kinds(sold) == set()


def test_importing_a_batch_again_adds_nothing_and_a_contradiction_refuses_the_whole_table(
    write: Any, company: Any
) -> None:
    assert issue(write, company, *rows(3)).new == 3
    again = issue(write, company, *rows(3), IssuedRow("JC004", "三月", None, row=4))
    assert (again.new, again.known) == (1, 3)
    assert IssuedCard.get_by_id("JC004").place == 4

    with pytest.raises(FaultyTable) as refused:
        issue(write, company, IssuedRow("JC009", "三月"), IssuedRow("JC001", "四月"))
    assert len(refused.value.faults) == 1
    assert IssuedCard.select().count() == 4
    with pytest.raises(NotHR):
        write(lambda tx: import_issued_cards(tx, company.sun, rows(1)))


def test_a_serial_issued_as_one_product_and_sold_as_another_gives_a_signal(
    write: Any, company: Any, client_of: Any, examine: Examine
) -> None:
    write(lambda tx: set_card_products(tx, company.he, "金卡\n银卡"))
    gold = [IssuedRow(f"JC{n}", "三月", company.lin, "金卡", n) for n in (1, 2, 3)]
    issue(write, company, *gold)
    sold = {}
    for serial, product in (("JC1", ""), ("jc 2", "银卡"), ("JC3", "金卡"), ("JC4", "")):
        given = CardCommand(serial, serial, True, product=product)
        sold[serial] = write(lambda tx, given=given: record_card(tx, company.lin, given)).number
    examine()
    products = [Card.get_by_id(number).product for number in sold.values()]
    assert products == ["金卡", "银卡", "金卡", ""]
    assert kinds(sold["JC1"]) == kinds(sold["JC3"]) == set()
    silver = sold["jc 2"]
    assert kinds(silver) == {"other_product"}
    [part] = [each for each in risk_of([silver])[silver].parts if each.kind == "other_product"]
    assert part.told[0] == {"serial": "JC2", "issued": "金卡", "sold": "银卡"}
    page = client_of(company.sun).get(f"/checks/{silver}").text
    assert "卡号 JC2 发放时是金卡，登记成了银卡。" in page
    assert tally("cards", company.lin) == 4
    assert tally(Filter(product="金卡").name("cards"), company.lin) == 2
    assert differences() == []


def test_a_correction_without_a_choice_takes_the_product_of_its_serial(
    write: Any, company: Any
) -> None:
    write(lambda tx: set_card_products(tx, company.he, "金卡"))
    issue(write, company, IssuedRow("JC1", "三月", None, "金卡", 1))
    first = card(write, company.lin, "k1", "JC9").number
    again = CardCommand("x", "JC1", True)
    mended = write(lambda tx: correct_card(tx, company.lin, first, again)).number
    assert Card.get_by_id(mended).product == "金卡"


def test_a_batch_of_an_unknown_or_another_product_is_refused(write: Any, company: Any) -> None:
    write(lambda tx: set_card_products(tx, company.he, "金卡\n银卡"))
    with pytest.raises(FaultyTable):
        issue(write, company, IssuedRow("JC1", "三月", None, "铜卡", 1))
    assert issue(write, company, IssuedRow("JC1", "三月", None, "金卡", 1)).new == 1
    assert issue(write, company, IssuedRow("JC1", "三月", None, "", 1)).known == 1
    with pytest.raises(FaultyTable):
        issue(write, company, IssuedRow("JC1", "三月", None, "银卡", 1))


def test_hr_imports_a_batch_with_products_on_the_page(
    write: Any, client_of: Any, company: Any
) -> None:
    write(lambda tx: set_card_products(tx, company.he, "金卡"))
    table = "卡号,批次,领卡人,卡种\nJC1,三月,,金卡\nJC2,三月,,\n"
    answer = import_table(client_of(company.he), "issued_cards", table)
    assert "新增 2 行" in answer.text
    assert [row.product for row in IssuedCard.select()] == ["金卡", ""]


def test_hr_imports_a_batch_on_the_page(client_of: Any, company: Any) -> None:
    table = "卡号,批次,领卡人\njc 001,三月,1101\nJC002,三月,\n"
    answer = import_table(client_of(company.he), "issued_cards", table)

    assert answer.status_code == 200
    assert "新增 2 行" in answer.text
    assert [row.person_id for row in IssuedCard.select()] == [company.lin, None]


def test_a_supervisor_sees_the_suspicious_calls_of_their_own_people_only(
    client_of: Any, company: Any, runtime: Any, clock: Any, examine: Examine
) -> None:
    for number in range(8):
        given = CallCommand(f"c{number}", "invited")
        runtime.write(lambda tx, given=given: record_call(tx, company.wang, given))
        clock.now += timedelta(seconds=5)
    assert "没有可疑的电话" in client_of(company.sun).get("/suspicions").text
    examine()

    shown = client_of(company.sun).get("/suspicions").text
    assert "王䶮" in shown
    assert "比拨号还短" in shown
    assert "没有可疑的电话" in client_of(company.qin).get("/suspicions").text
