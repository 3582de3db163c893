"""HR withdraws a card of an earlier day at its seller's request; what it paid follows (rule 17)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.telling import card, deal, differences, opinion, tally, verdict
from webapp.core.errors import Missing, NoLongerCounts, NotAllowed, NotFound, SameIdOtherContent
from webapp.core.fields import TextTooLong
from webapp.facts.models import Fact, Touch, WithdrawalReason
from webapp.ledger.models import Line
from webapp.ledger.operations.settle_due import settle_due
from webapp.messaging.models import Reminder
from webapp.records.operations.amend import withdraw_record
from webapp.records.operations.withdraw_for_seller import (
    SellerMayWithdraw,
    WithdrawalCommand,
    withdraw_for_seller,
)
from webapp.store.models import AuditLine

WHY = "登记了两次"


def take_back(write: Any, by: str, number: int, record: str = "w1", reason: str = WHY) -> Any:
    command = WithdrawalCommand(record, number, reason)
    return write(lambda tx: withdraw_for_seller(tx, by, command))


def sold_yesterday(write: Any, clock: Any, seller: str) -> int:
    """A card sold to a new customer on 2 March; now it is the morning of the 3rd."""
    number: int = card(write, seller, "k1", visited=False).number
    clock.set("2026-03-03T09:00")
    return number


def paid(person: str, clause: str) -> int:
    """The sum of a person's lines under a clause, reversals included, in yuan."""
    lines = Line.select().where(Line.clause == clause, Line.person == person)
    return sum(line.amount or 0 for line in lines) // 100


def test_the_card_counts_nowhere_and_says_who_withdrew_it_and_why(
    write: Any, company: Any, clock: Any
) -> None:
    sold = sold_yesterday(write, clock, company.lin)

    receipt = take_back(write, company.he, sold, reason=f" {WHY} ")

    assert (tally("cards", company.lin), tally("designer_cards", company.lin)) == (0, 0)
    fact = Fact.get_by_id(receipt.number)
    assert (fact.kind, fact.corrects_id, fact.person_id) == ("withdrawal", sold, company.lin)
    assert fact.recorded_by_id == company.he
    assert WithdrawalReason.get_by_id(receipt.number).reason == WHY
    line = AuditLine.get(AuditLine.action == "withdraw_for_seller")
    assert (line.who, line.subject) == (company.he, f"fact:{sold}")
    assert WHY in line.after
    assert differences() == []


def test_the_seller_is_reminded_with_the_reason(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    take_back(write, company.he, sold_yesterday(write, clock, company.lin))

    [reminder] = Reminder.select().where(Reminder.kind == "card_withdrawn")
    assert reminder.person_id == company.lin
    assert f"理由：{WHY}" in client_of(company.lin).get("/reminders").text


def test_the_clock_reverses_what_the_card_and_its_deal_paid(
    write: Any, company: Any, clock: Any
) -> None:
    # 50 for the card of 2 March; 200 for the deal of 3 March from it.
    sold = sold_yesterday(write, clock, company.lin)
    deal(write, company.zhao, "d1", card=sold)
    clock.set("2026-03-03T21:30")
    settle_due(write, clock.now)
    assert (paid(company.lin, "designer-card"), paid(company.lin, "designer-deal")) == (50, 200)

    clock.set("2026-03-12T10:00")
    take_back(write, company.he, sold)
    days = {touch.first.isoformat() for touch in Touch.select().where(Touch.at == clock.now)}
    clock.set("2026-03-12T10:01")
    settle_due(write, clock.now)

    assert days == {"2026-03-02", "2026-03-03"}
    assert (paid(company.lin, "designer-card"), paid(company.lin, "designer-deal")) == (0, 0)
    assert tally("contracts", company.zhao, "2026-03-03") == 1
    assert differences() == []


def test_the_same_form_twice_is_one_withdrawal(write: Any, company: Any, clock: Any) -> None:
    sold = sold_yesterday(write, clock, company.lin)
    once = take_back(write, company.he, sold)
    again = take_back(write, company.he, sold)

    assert (again.known, again.number) == (True, once.number)
    with pytest.raises(SameIdOtherContent):
        take_back(write, company.he, sold, reason="别的理由")


def test_only_hr_may_and_never_a_card_of_their_own(write: Any, company: Any, clock: Any) -> None:
    sold = sold_yesterday(write, clock, company.lin)

    for person in (company.lin, company.wang, company.sun, company.gao, company.lu):
        with pytest.raises(NotAllowed):
            take_back(write, person, sold)
    assert tally("cards", company.lin) == 1


def test_a_card_of_today_is_its_sellers_to_withdraw(write: Any, company: Any, clock: Any) -> None:
    sold = card(write, company.lin, "k1").number
    clock.set("2026-03-02T23:59:59")
    with pytest.raises(SellerMayWithdraw):
        take_back(write, company.he, sold)

    clock.set("2026-03-03T00:00")
    take_back(write, company.he, sold)
    assert tally("cards", company.lin) == 0


@pytest.mark.parametrize("result", ["fake", "genuine"])
def test_a_judged_card_is_not_withdrawn(write: Any, company: Any, clock: Any, result: str) -> None:
    sold = sold_yesterday(write, clock, company.lin)
    verdict(write, company.qin, "v1", sold, result)

    with pytest.raises(NoLongerCounts):
        take_back(write, company.he, sold)


def test_a_first_opinion_of_fake_is_not_escaped_by_a_withdrawal(
    write: Any, company: Any, clock: Any
) -> None:
    sold = sold_yesterday(write, clock, company.lin)
    opinion(write, company.qin, "o1", sold, "fake")

    with pytest.raises(NoLongerCounts):
        take_back(write, company.he, sold)


def test_a_card_that_its_seller_withdrew_is_not_withdrawn_again(
    write: Any, company: Any, clock: Any
) -> None:
    sold = card(write, company.lin, "k1").number
    write(lambda tx: withdraw_record(tx, company.lin, sold, "own"))
    clock.set("2026-03-03T09:00")

    with pytest.raises(NoLongerCounts):
        take_back(write, company.he, sold)


def test_a_deal_or_nothing_at_all_is_no_card(write: Any, company: Any, clock: Any) -> None:
    closed = deal(write, company.lin, "d1").number
    clock.set("2026-03-03T09:00")

    for number in (closed, 999):
        with pytest.raises(NotFound):
            take_back(write, company.he, number)


@pytest.mark.parametrize(("reason", "refusal"), [("  ", Missing), ("长" * 201, TextTooLong)])
def test_a_reason_is_given_and_is_short(
    write: Any, company: Any, clock: Any, reason: str, refusal: type[Exception]
) -> None:
    sold = sold_yesterday(write, clock, company.lin)

    with pytest.raises(refusal):
        take_back(write, company.he, sold, reason=reason)
    assert tally("cards", company.lin) == 1


def test_hr_finds_the_card_by_its_serial_and_withdraws_it_on_its_page(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    sold = sold_yesterday(write, clock, company.lin)
    deal(write, company.zhao, "d1", card=sold)
    hr = client_of(company.he)

    assert f"/checks/{sold}/withdraw" in hr.get("/checks?serial=no-1").text
    assert "由这张卡成交的有 1 笔" in hr.get(f"/checks/{sold}/withdraw").text
    answer = hr.post(f"/checks/{sold}/withdraw", data={"id": str(uuid4()), "reason": WHY})

    assert answer.headers["Location"] == f"/checks/{sold}"
    shown = hr.get(f"/checks/{sold}").text
    assert "何静 2026年3月3日 09:00 撤回了这张卡" in shown
    assert f"理由：{WHY}" in shown
    assert "verdict-genuine" not in shown
    assert f"/checks/{sold}/withdraw" not in shown


def test_the_page_keeps_a_reason_that_is_too_long(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    sold = sold_yesterday(write, clock, company.lin)
    typed = "长" * 201

    answer = client_of(company.he).post(
        f"/checks/{sold}/withdraw", data={"id": str(uuid4()), "reason": typed}
    )

    assert answer.status_code == 400
    assert typed in answer.text


def test_the_button_and_the_search_are_for_hr_alone(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    sold = sold_yesterday(write, clock, company.lin)

    assert f"/checks/{sold}/withdraw" not in client_of(company.sun).get(f"/checks/{sold}").text
    assert 'name="serial"' not in client_of(company.sun).get("/checks").text
    assert "没有找到卡 NO-2" in client_of(company.he).get("/checks?serial=NO-2").text
