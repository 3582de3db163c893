"""The pages of deals: recording, searching, the lists of each role, and cancelling."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.telling import card, deal, tally, verdict
from webapp.calling.operations.customers import CustomerGiven
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.facts.models import Cancellation, Customer, Deal, Fact
from webapp.records.operations.amend import correct_card


@pytest.fixture
def chen(seal: Any) -> CustomerGiven:
    return CustomerGiven("陈女士", seal("13900139000"))


def form(**given: str) -> dict[str, str]:
    return {"id": str(uuid4()), "contract": "HT-1", "amount": "12,800.50", **given}


def sold_to(write: Any, seller: str, customer: CustomerGiven, serial: str = "JB-0001") -> int:
    given = CardCommand(f"card {serial}", serial, False, customer)
    return int(write(lambda tx: record_card(tx, seller, given)).number)


def refused(answer: Any, field: str) -> str:
    """The sentence beside a field of a refused form."""
    assert answer.status_code in (400, 404, 409)
    [sentence] = re.findall(rf'id="{field}-error">([^<]*)<', answer.text)
    return str(sentence)


# Recorded


def test_a_contract_and_an_amount_are_enough(client_of: Any, company: Any) -> None:
    client = client_of(company.wang)

    answer = client.post("/deals", data=form(contract="ht 1"))

    assert answer.headers["Location"] == "/deals"
    held = Deal.get()
    assert (held.contract, held.amount, held.fact.person_id) == ("HT1", 1_280_050, company.wang)
    assert (held.card_id, held.customer_id) == (None, None)
    shown = client.get("/deals").text
    assert "已登记成交 HT1。" in shown
    assert "¥12,800.50" in shown


def test_the_same_form_sent_twice_is_one_deal(client_of: Any, company: Any) -> None:
    client, sent = client_of(company.wang), form(words="139 0013 9000", customer_name="陈女士")

    for _time in range(2):
        assert client.post("/deals", data=sent).status_code == 303

    assert (Deal.select().count(), Customer.select().count()) == (1, 1)
    assert tally("contracts", company.wang) == 1


def test_a_card_by_its_serial_brings_its_customer(
    client_of: Any, company: Any, write: Any, chen: CustomerGiven
) -> None:
    number = sold_to(write, company.lin, chen)

    client = client_of(company.zhao)
    client.post("/deals", data=form(serial="jb-0001"))

    held = Deal.get()
    assert (held.card_id, held.customer.name) == (number, "陈女士")
    assert tally("designer_deals", company.lin) == 1
    assert "设计师 林晓燕 的成交奖励照计。" in client.get("/deals").text


def test_a_card_judged_fake_may_be_named_and_that_is_said_plainly(
    client_of: Any, company: Any, write: Any, chen: CustomerGiven
) -> None:
    number = sold_to(write, company.lin, chen)
    verdict(write, company.sun, "v1", number, "fake")
    client = client_of(company.zhao)

    found = client.post("/deals/find", data=form(serial="0001")).text
    assert "判为作假" in found
    assert "您的业绩照计，设计师的奖励不计" in found
    client.post("/deals", data=form(serial="0001", card=str(number)))

    assert (tally("contracts", company.zhao), tally("designer_deals", company.lin)) == (1, 0)
    assert "您的业绩照计；设计师 林晓燕 的成交奖励不计。" in client.get("/deals").text


def test_another_customer_than_the_cards_may_be_chosen(
    client_of: Any, company: Any, write: Any, chen: CustomerGiven, seal: Any
) -> None:
    number = sold_to(write, company.lin, chen)
    zhou = CustomerGiven("周先生", seal("13700137000"))
    deal(write, company.zhao, "before", customer=zhou)
    client = client_of(company.zhao)

    found = client.post("/deals/find", data=form(serial="JB", card=str(number), words="7000")).text
    assert "周先生" in found
    chosen = str(Customer.get(Customer.name == "周先生").id)
    client.post("/deals", data=form(serial="JB", card=str(number), words="7000", customer=chosen))

    newest = Deal.select().order_by(Deal.fact.desc()).get()
    assert (newest.card_id, newest.customer.name) == (number, "周先生")


def test_a_number_typed_after_the_card_was_chosen_is_the_one_proposed(
    client_of: Any, company: Any, write: Any, chen: CustomerGiven
) -> None:
    number = sold_to(write, company.lin, chen)
    hers = str(Customer.get().id)
    typed = {"serial": "JB-0001", "card": str(number), "customer": hers, "words": "13700137000"}
    client = client_of(company.zhao)

    def checked(source: str) -> list[str]:
        headers = {"HX-Request": "true", "HX-Source": source}
        text = client.post("/deals/find", data=typed, headers=headers).text
        return re.findall(r'name="customer" [^>]*value="(\w+)" checked', text)

    assert checked("input#words") == ["new"]
    assert checked(f"input#card-{number}") == [hers]


def test_a_moment_of_an_earlier_day_is_kept(client_of: Any, company: Any) -> None:
    client_of(company.wang).post("/deals", data=form(at="2026-03-01T14:30"))

    assert Fact.get().at.isoformat() == "2026-03-01T06:30:00+00:00"
    assert tally("contracts", company.wang, "2026-03-01") == 1


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"contract": ""}, "contract", "这一项还没有填。"),
        ({"contract": "A<b"}, "contract", "合同号“A&lt;b”不对"),
        ({"amount": ""}, "amount", "这一项还没有填。"),
        ({"amount": "12.345"}, "amount", "金额“12.345”不对"),
        ({"amount": "12,80"}, "amount", "金额“12,80”不对"),
        ({"amount": "1.2万"}, "amount", "金额“1.2万”不对"),
        ({"amount": "0.00"}, "amount", "成交金额要大于 0。"),
        ({"at": "2026-03-02T10:01"}, "at", "时间 2026年3月2日 10:01 还没有到"),
        ({"at": "yesterday"}, "at", "时间“yesterday”不对"),
        ({"at": "2026-02-30T10:00"}, "at", "时间“2026-02-30T10:00”不对"),
        ({"at": "2020-01-01T10:00"}, "at", "不在职"),
        ({"serial": "NO-SUCH"}, "serial", "没有找到卡号“NO-SUCH”"),
        ({"words": "没有人"}, "words", "请在下面选中客户"),
    ],
)
def test_a_refused_value_is_named_beside_its_field_and_the_rest_is_kept(
    client_of: Any, company: Any, given: dict[str, str], field: str, sentence: str
) -> None:
    sent = form(**{"contract": "HT-77", "customer_name": "陈女士", **given})
    answer = client_of(company.wang).post("/deals", data=sent)

    assert sentence in refused(answer, field)
    assert f'value="{sent["id"]}"' in answer.text
    assert not Deal.select().exists()


def test_a_contract_of_somebody_else_is_refused(client_of: Any, company: Any, write: Any) -> None:
    deal(write, company.zhao, "1")
    answer = client_of(company.wang).post("/deals", data=form(contract="HT-1"))
    assert refused(answer, "contract") == "合同 HT-1 已经登记过。"


# Found


def test_cards_are_found_by_a_part_of_their_serial_corrected_ones_once(
    client_of: Any, company: Any, write: Any
) -> None:
    sold = card(write, company.lin, "k1", "NO-1", visited=False)
    given = CardCommand("k9", "NO-1", True)
    fixed = write(lambda tx: correct_card(tx, company.lin, sold.number, given)).number
    card(write, company.zhao, "k2", "ANO-17")
    client = client_of(company.wang)

    found = client.post("/deals/find", data={"serial": "no-1"}, headers={"HX-Request": "true"})
    assert re.findall(r'value="(\d+)"', found.text) == [str(fixed), "3"]
    assert "<html" not in found.text
    assert "林晓燕" in found.text
    for too_short in ("NO", "%", ""):
        text = client.post("/deals/find", data={"serial": too_short}).text
        assert 'name="card"' not in text


def test_who_has_a_number_in_full_finds_its_customer_and_nobody_finds_anothers_by_name(
    client_of: Any, company: Any, write: Any, chen: CustomerGiven
) -> None:
    sold_to(write, company.lin, chen)
    for words, finder, found in (
        ("陈", company.lin, True),
        ("9000", company.lin, True),
        ("陈", company.zhao, False),
        ("9000", company.zhao, False),
        ("139 0013 9000", company.zhao, True),
        ("000", company.lin, False),
    ):
        text = client_of(finder).post("/deals/find", data={"words": words}).text
        assert ("陈女士" in text) is found, words
        assert "13900139000" not in text


def test_a_customer_whom_one_cannot_find_cannot_be_named_by_id(
    client_of: Any, company: Any, write: Any, chen: CustomerGiven
) -> None:
    sold_to(write, company.lin, chen)
    customer = str(Customer.get().id)

    client_of(company.zhao).post("/deals", data=form(customer=customer))

    assert Deal.get().customer_id is None


def test_a_number_that_nobody_has_is_offered_as_a_new_customer(
    client_of: Any, company: Any
) -> None:
    client = client_of(company.wang)
    text = client.post("/deals/find", data={"words": "13700137000"}).text
    assert "137****7000" in text
    assert 'value="new" checked' in text

    client.post("/deals", data=form(words="13700137000", customer="new", customer_name="周先生"))
    held = Deal.get().customer
    assert (held.name, held.phone_masked, held.seller_id) == (
        "周先生",
        "137****7000",
        company.wang,
    )
    assert "新客户" in client.get("/deals").text


# Seen


def test_a_seller_sees_own_deals_a_head_the_teams_and_hr_all(
    client_of: Any, company: Any, write: Any
) -> None:
    deal(write, company.wang, "EAST")
    deal(write, company.zhao, "WEST")
    seen = {
        person: {name for name in ("HT-EAST", "HT-WEST") if name in client.get("/deals").text}
        for person in (
            company.wang,
            company.zhao,
            company.sun,
            company.gao,
            company.qin,
            company.he,
        )
        for client in [client_of(person)]
    }
    east, west = {"HT-EAST"}, {"HT-WEST"}
    assert seen == {
        company.wang: east,
        company.zhao: west,
        company.sun: east,
        company.gao: east,
        company.qin: west,
        company.he: east | west,
    }


def test_a_designer_sees_that_an_own_card_was_closed_and_what_it_brings(
    client_of: Any, company: Any, write: Any, chen: CustomerGiven
) -> None:
    number = sold_to(write, company.lin, chen)
    deal(write, company.zhao, "1", 100_000, number)
    deal(write, company.zhao, "2", 100_000)

    text = client_of(company.lin).get("/deals").text

    assert "您的卡成交了" in text
    assert "设计师 +¥200.00" in text
    assert "HT-1" in text
    assert "HT-2" not in text
    assert "¥0.00" in text  # she closed none of these deals herself


def test_a_months_sum_leaves_out_cancelled_deals(
    client_of: Any, company: Any, write: Any, clock: Any
) -> None:
    deal(write, company.wang, "d1", 100)
    gone = deal(write, company.wang, "d2", 7_000)
    client = client_of(company.wang)
    give_up = CancelCommand("x", gone.number, "退单")
    write(lambda tx: cancel_deal(tx, company.wang, give_up))
    clock.set("2026-04-01T09:00")
    deal(write, company.wang, "d3", 30_000)

    march, april = (client.get(f"/deals?month=2026-0{month}").text for month in (3, 4))
    assert "共 1 笔" in march
    assert '<span class="big figures">¥1.00</span>' in march
    assert '<span class="big figures">¥300.00</span>' in april
    for no_month in ("nonsense", "2026-13", "2026-04-01"):
        assert "¥300.00" in client.get(f"/deals?month={no_month}").text


def test_hr_finds_a_deal_of_any_month_by_contract_or_closer(
    client_of: Any, company: Any, write: Any, clock: Any
) -> None:
    deal(write, company.wang, "A-100")
    clock.set("2026-04-01T09:00")
    deal(write, company.zhao, "B-200")
    client = client_of(company.he)
    for words, found in (("b-2", "HT-B-200"), ("王䶮", "HT-A-100"), (company.zhao, "HT-B-200")):
        shown = re.findall(r"HT-[AB]-\d+", client.get(f"/deals?q={words}").text)
        assert set(shown) == {found}
    east = client_of(company.sun)
    assert "这个月没有找到“A-1”" in east.get("/deals?q=A-1").text
    assert "HT-A-100" in east.get("/deals?q=A-1&month=2026-03").text
    assert "没有找到“C”" in client.get("/deals?q=C").text


# Cancelled


def test_a_closer_confirms_with_a_reason_and_the_deal_stays_struck_through(
    client_of: Any, company: Any, write: Any
) -> None:
    number = deal(write, company.wang, "1", 5_000).number
    client = client_of(company.wang)
    assert f"/deals/{number}/cancel" in client.get("/deals").text

    asked = client.get(f"/deals/{number}/cancel").text
    assert "确认撤单" in asked
    sent = {"id": str(uuid4()), "reason": "金额登记错了"}
    for _time in range(2):
        assert client.post(f"/deals/{number}/cancel", data=sent).status_code == 303

    shown = client.get("/deals").text
    assert "<s>HT-1</s>" in shown
    assert "王䶮 2026年3月2日 10:00 撤单：金额登记错了" in shown
    assert f"/deals/{number}/cancel" not in shown
    assert Cancellation.select().count() == 1
    assert tally("sales", company.wang) == 0


def test_a_cancellation_without_a_reason_is_asked_again(
    client_of: Any, company: Any, write: Any
) -> None:
    number = deal(write, company.wang, "1").number
    answer = client_of(company.he).post(f"/deals/{number}/cancel", data={"id": str(uuid4())})
    assert refused(answer, "reason") == "这一项还没有填。"


def test_on_a_later_day_only_hr_cancels(
    client_of: Any, company: Any, write: Any, clock: Any
) -> None:
    number = deal(write, company.wang, "1").number
    clock.set("2026-03-03T09:00")
    sent = {"id": str(uuid4()), "reason": "客户退单"}

    own = client_of(company.wang)
    assert f"/deals/{number}/cancel" not in own.get("/deals").text
    assert "确认撤单" not in own.get(f"/deals/{number}/cancel").text
    answer = own.post(f"/deals/{number}/cancel", data=sent)
    assert "成交人只能在登记当天撤单" in answer.text
    assert client_of(company.he).post(f"/deals/{number}/cancel", data=sent).status_code == 303


def test_another_sellers_deal_is_not_found(client_of: Any, company: Any, write: Any) -> None:
    number = deal(write, company.zhao, "1").number
    client = client_of(company.wang)
    assert client.get(f"/deals/{number}/cancel").status_code == 404
    sent = {"id": str(uuid4()), "reason": "x"}
    assert client.post(f"/deals/{number}/cancel", data=sent).status_code == 404
    assert not Cancellation.select().exists()
