"""A deal counts for its closer on its day, once per contract, until it is cancelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.webapp.telling import card, deal, differences, overturned, tally, verdict
from webapp.calling.operations.customers import CustomerGiven
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.core.errors import (
    InTheFuture,
    Missing,
    NotEmployed,
    NotFound,
    NotOwn,
    SameIdOtherContent,
)
from webapp.deals.operations.cancel_deal import (
    AlreadyCancelled,
    CancelCommand,
    CancelTooLate,
    cancel_deal,
)
from webapp.deals.operations.record_deal import (
    LARGEST,
    AmountNotPositive,
    AmountTooLarge,
    ContractKnown,
    DealCommand,
    record_deal,
)
from webapp.facts.contracts import ContractMalformed
from webapp.facts.models import Cancellation, Customer, Deal, Fact
from webapp.people.operations.transfers import leave
from webapp.records.operations.amend import correct_card, withdraw_record


def cancel(write: Any, by: str, number: int, record: str = "x1", reason: str = "客户退单") -> Any:
    return write(lambda tx: cancel_deal(tx, by, CancelCommand(record, number, reason)))


def correct(write: Any, seller: str, number: int, visited: bool, record: str = "k9") -> int:
    given = CardCommand(record, "NO-1", visited)
    return int(write(lambda tx: correct_card(tx, seller, number, given)).number)


@pytest.fixture
def chen(seal: Any) -> CustomerGiven:
    """A customer with a known number."""
    return CustomerGiven("陈女士", seal("13900139000"))


def test_a_deal_is_recorded_for_its_closer(write: Any, company: Any) -> None:
    receipt = deal(write, company.wang, "d1", 123_456)

    assert Deal.get_by_id(receipt.number).amount == 123_456
    for period in ("2026-03-02", "2026-03", f"campaign:{company.campaign}"):
        assert tally("sales", company.wang, period) == 123_456
        assert tally("contracts", company.wang, period) == 1
    assert differences() == []


def test_whoever_is_employed_may_be_the_closer(write: Any, company: Any) -> None:
    deal(write, company.gao, "d1", 100)

    assert tally("sales", company.gao) == 100


# The card it came from


def test_a_designer_has_one_more_for_a_deal_from_an_own_card(write: Any, company: Any) -> None:
    unvisited = card(write, company.lin, "k1", "NO-1", visited=False)
    visited = card(write, company.lin, "k2", "NO-2", visited=True)
    guides = card(write, company.zhao, "k3", "NO-3", visited=False)

    for record, sold in (("d1", unvisited), ("d2", visited), ("d3", guides)):
        deal(write, company.wang, record, 100, sold.number)

    assert tally("designer_deals", company.lin) == 1
    assert tally("designer_deals", company.zhao) == 0
    assert tally("contracts", company.wang) == 3
    assert differences() == []


def test_a_deal_follows_its_card_to_the_latest_correction(
    write: Any, company: Any, clock: Any
) -> None:
    sold = card(write, company.lin, "k1", visited=False)
    deal(write, company.wang, "d1", 100, sold.number, at=clock() - timedelta(days=1))

    once = correct(write, company.lin, sold.number, visited=False)
    assert tally("designer_deals", company.lin, "2026-03-01") == 1
    twice = correct(write, company.lin, once, visited=True, record="k10")
    assert tally("designer_deals", company.lin, "2026-03-01") == 0
    correct(write, company.lin, twice, visited=False, record="k11")
    assert tally("designer_deals", company.lin, "2026-03-01") == 1
    assert differences() == []


def test_a_verdict_on_the_correction_decides_for_the_deal(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1", visited=False)
    deal(write, company.wang, "d1", 100, sold.number)
    fixed = correct(write, company.lin, sold.number, visited=False)

    verdict(write, company.sun, "v1", fixed, "fake")
    assert (tally("designer_deals", company.lin), tally("sales", company.wang)) == (0, 100)
    overturned(write, fixed)
    assert tally("designer_deals", company.lin) == 1
    assert differences() == []


def test_a_card_corrected_and_then_taken_back_gives_nothing_and_its_closer_keeps_the_sale(
    write: Any, company: Any
) -> None:
    sold = card(write, company.lin, "k1", visited=False)
    deal(write, company.wang, "d1", 100, sold.number)
    fixed = correct(write, company.lin, sold.number, visited=False)

    write(lambda tx: withdraw_record(tx, company.lin, fixed, "w1"))

    assert (tally("designer_deals", company.lin), tally("sales", company.wang)) == (0, 100)
    assert differences() == []


@pytest.mark.parametrize("fate", ["fake", "withdrawn"])
def test_a_card_that_no_longer_counts_may_still_be_named(
    write: Any, company: Any, fate: str
) -> None:
    sold = card(write, company.lin, "k1", visited=False)
    if fate == "fake":
        verdict(write, company.sun, "v1", sold.number, "fake")
    else:
        write(lambda tx: withdraw_record(tx, company.lin, sold.number, "w1"))

    deal(write, company.wang, "d1", 100, sold.number)

    assert (tally("designer_deals", company.lin), tally("sales", company.wang)) == (0, 100)
    assert differences() == []


# Its customer


def test_the_first_deal_of_a_customer_with_anyone_is_a_new_customer(
    write: Any, company: Any, chen: CustomerGiven
) -> None:
    deal(write, company.wang, "d1", customer=chen)
    deal(write, company.zhao, "d2", customer=chen)
    deal(write, company.zhao, "d3")

    assert tally("new_customers", company.wang) == 1
    assert tally("new_customers", company.zhao) == 0
    assert Customer.select().count() == 1
    assert differences() == []


def test_a_deal_dated_earlier_takes_the_new_customer_from_another(
    write: Any, company: Any, clock: Any, chen: CustomerGiven
) -> None:
    deal(write, company.wang, "d1", customer=chen)

    deal(write, company.zhao, "d2", customer=chen, at=clock() - timedelta(days=1))

    assert tally("new_customers", company.wang) == 0
    assert tally("new_customers", company.zhao, "2026-03-01") == 1
    assert differences() == []


def test_the_new_customer_of_a_cancelled_deal_goes_to_the_next(
    write: Any, company: Any, clock: Any, chen: CustomerGiven
) -> None:
    first = deal(write, company.wang, "d1", customer=chen)
    clock.set("2026-03-03T10:00")
    deal(write, company.zhao, "d2", customer=chen)

    cancel(write, company.he, first.number)

    assert tally("new_customers", company.wang) == 0
    assert tally("new_customers", company.zhao, "2026-03-03") == 1
    assert differences() == []


def test_the_cards_customer_is_the_deals_where_no_other_is_named(
    write: Any, company: Any, chen: CustomerGiven, seal: Any
) -> None:
    given = CardCommand("k1", "NO-1", False, chen)
    sold = write(lambda tx: record_card(tx, company.lin, given)).number

    alone = deal(write, company.wang, "d1", card=sold)
    other = CustomerGiven("周先生", seal("13700137000"))
    named = deal(write, company.wang, "d2", card=sold, customer=other)

    assert Deal.get_by_id(alone.number).customer.name == "陈女士"
    assert Deal.get_by_id(named.number).customer.name == "周先生"
    assert Deal.get_by_id(named.number).customer.seller_id == company.wang


# Once


def test_the_same_deal_or_cancellation_again_is_one(
    write: Any, company: Any, chen: CustomerGiven
) -> None:
    first = deal(write, company.wang, "d1", customer=chen)
    assert deal(write, company.wang, "d1", customer=chen).number == first.number
    once = cancel(write, company.he, first.number)
    assert cancel(write, company.he, first.number).number == once.number

    assert Fact.select().count() == 2
    with pytest.raises(SameIdOtherContent):
        deal(write, company.wang, "d1", 999, customer=chen)
    with pytest.raises(SameIdOtherContent):
        cancel(write, company.he, first.number, reason="另一个原因")


@pytest.mark.parametrize("spelled", ["HT-d1", "ht-d1", "HT-D1", " HT - d1 "])
def test_a_contract_is_recorded_once(write: Any, company: Any, spelled: str) -> None:
    deal(write, company.wang, "d1")
    again = DealCommand("d2", company.lin, spelled, 100)

    with pytest.raises(ContractKnown, match="HT-D1"):
        write(lambda tx: record_deal(tx, company.he, again))
    assert tally("contracts", company.lin) == 0


def test_a_contract_that_was_cancelled_may_be_recorded_again_and_again(
    write: Any, company: Any
) -> None:
    for reissue, amount in enumerate((100, 200, 300)):
        given = DealCommand(f"d{amount}", company.wang, "HT-1", amount)
        number = write(lambda tx, given=given: record_deal(tx, company.wang, given)).number
        assert Deal.get_by_id(number).reissue == reissue
        if amount < 300:
            cancel(write, company.he, number, f"x{amount}")

    assert (tally("sales", company.wang), tally("contracts", company.wang)) == (300, 1)
    assert differences() == []


# Cancelled


def test_a_cancelled_deal_counts_nowhere_and_is_still_there_with_the_reason(
    write: Any, company: Any
) -> None:
    sold = card(write, company.lin, "k1", visited=False)
    closed = deal(write, company.wang, "d1", 100_000, sold.number)
    kept = deal(write, company.wang, "d2", 7)

    receipt = cancel(write, company.he, closed.number, reason="客户改主意")

    assert (tally("sales", company.wang), tally("contracts", company.wang)) == (7, 1)
    assert tally("designer_deals", company.lin) == 0
    fact = Fact.get_by_id(receipt.number)
    assert (fact.corrects_id, fact.recorded_by_id) == (closed.number, company.he)
    assert Cancellation.get().reason == "客户改主意"
    assert {row.fact_id for row in Deal.select()} == {closed.number, kept.number}
    assert differences() == []


def test_the_closer_cancels_on_the_day_of_recording_and_no_later(
    write: Any, company: Any, clock: Any
) -> None:
    yesterday = clock() - timedelta(days=1)
    today = deal(write, company.wang, "d1")
    dated_back = deal(write, company.wang, "d2", at=yesterday)
    late = deal(write, company.wang, "d3")

    cancel(write, company.wang, today.number, "x1")
    cancel(write, company.wang, dated_back.number, "x2")
    clock.set("2026-03-03T00:00")
    with pytest.raises(CancelTooLate):
        cancel(write, company.wang, late.number, "x3")
    assert cancel(write, company.he, late.number, "x4").number


def test_nobody_else_cancels_a_deal(write: Any, company: Any) -> None:
    closed = deal(write, company.wang, "d1")
    for person in (company.lin, company.sun, company.gao, company.lu):
        with pytest.raises(NotOwn):
            cancel(write, person, closed.number)
    assert not Cancellation.select().exists()


def test_a_deal_is_cancelled_once_and_for_a_reason(write: Any, company: Any) -> None:
    closed = deal(write, company.wang, "d1")
    with pytest.raises(Missing):
        cancel(write, company.he, closed.number, reason="")
    cancel(write, company.he, closed.number, "x1")
    with pytest.raises(AlreadyCancelled):
        cancel(write, company.he, closed.number, "x2")
    assert Cancellation.select().count() == 1


# Refused


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [(0, AmountNotPositive), (-1, AmountNotPositive), (LARGEST + 1, AmountTooLarge)],
)
def test_an_invalid_amount_is_refused(
    write: Any, company: Any, amount: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        deal(write, company.wang, "d1", amount)
    assert not Fact.select().exists()


@pytest.mark.parametrize(
    ("contract", "refusal"),
    [("", Missing), ("  ", Missing), ("HT<1>", ContractMalformed), ("1" * 41, ContractMalformed)],
)
def test_an_invalid_contract_number_is_refused(
    write: Any, company: Any, contract: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: record_deal(tx, "1002", DealCommand("d1", "1102", contract, 100)))
    assert not Fact.select().exists()


def test_a_card_or_deal_that_is_not_there_is_refused(write: Any, company: Any) -> None:
    with pytest.raises(NotFound):
        deal(write, company.wang, "d1", card=999)
    with pytest.raises(NotFound):
        cancel(write, company.he, card(write, company.lin, "k1").number)
    assert Fact.select().count() == 1


def test_a_person_who_has_left_cannot_close_a_deal(write: Any, company: Any, clock: Any) -> None:
    today = clock().date()
    write(lambda tx: leave(tx, company.he, company.wang, today - timedelta(days=1)))

    with pytest.raises(NotEmployed):
        deal(write, company.wang, "d1")
    assert deal(write, company.wang, "d2", at=clock() - timedelta(days=1)).number


def test_a_moment_in_the_future_is_refused(write: Any, company: Any, clock: Any) -> None:
    with pytest.raises(InTheFuture):
        deal(write, company.wang, "d1", at=clock() + timedelta(hours=1))
    assert not Deal.select().exists()
