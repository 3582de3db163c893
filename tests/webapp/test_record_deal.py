"""A deal: counted for its closer on its day, once per contract, and no longer once cancelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.webapp.telling import card, deal, differences, tally
from webapp.errors import InTheFuture, NoSeller, NotFound, SameIdOtherContent
from webapp.models import Deal, Fact
from webapp.operations.record_deal import (
    AmountNotPositive,
    ContractKnown,
    DealCommand,
    cancel_deal,
    record_deal,
)


def cancel(write: Any, by: str, number: int, record: str = "x1") -> Any:
    return write(lambda tx: cancel_deal(tx, by, number, record))


def test_a_deal_is_recorded_for_its_closer(write: Any, company: Any) -> None:
    receipt = deal(write, company.wang, "d1", 123_456)

    assert Deal.get_by_id(receipt.number).amount == 123_456
    for period in ("2026-03-02", "2026-03", f"campaign:{company.campaign}"):
        assert tally("sales", company.wang, period) == 123_456
        assert tally("contracts", company.wang, period) == 1
    assert differences() == []


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


def test_a_cancelled_deal_counts_nowhere_and_is_still_there(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1", visited=False)
    closed = deal(write, company.wang, "d1", 100_000, sold.number)
    kept = deal(write, company.wang, "d2", 7)

    receipt = cancel(write, company.he, closed.number)

    assert (tally("sales", company.wang), tally("contracts", company.wang)) == (7, 1)
    assert tally("designer_deals", company.lin) == 0
    assert Fact.get_by_id(receipt.number).corrects_id == closed.number
    assert {row.fact_id for row in Deal.select()} == {closed.number, kept.number}
    assert differences() == []


def test_the_same_deal_or_cancellation_again_is_one(write: Any, company: Any) -> None:
    first = deal(write, company.wang, "d1")
    assert deal(write, company.wang, "d1").number == first.number
    once = cancel(write, company.he, first.number)
    assert cancel(write, company.he, first.number).number == once.number

    assert Fact.select().count() == 2
    with pytest.raises(SameIdOtherContent):
        deal(write, company.wang, "d1", 999)


def test_a_contract_is_recorded_once(write: Any, company: Any) -> None:
    deal(write, company.wang, "d1")
    again = DealCommand("d2", company.lin, "contract d1", 100)

    with pytest.raises(ContractKnown, match="contract d1"):
        write(lambda tx: record_deal(tx, company.he, again))
    assert tally("contracts", company.lin) == 0


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_that_is_nothing_is_refused(write: Any, company: Any, amount: int) -> None:
    with pytest.raises(AmountNotPositive):
        deal(write, company.wang, "d1", amount)
    assert not Fact.select().exists()


def test_a_card_or_deal_that_is_not_there_is_refused(write: Any, company: Any) -> None:
    with pytest.raises(NotFound):
        deal(write, company.wang, "d1", card=999)
    with pytest.raises(NotFound):
        cancel(write, company.he, card(write, company.lin, "k1").number)
    assert Fact.select().count() == 1


def test_who_is_no_seller_closes_no_deal(write: Any, company: Any) -> None:
    with pytest.raises(NoSeller):
        deal(write, company.he, "d1")


def test_a_moment_that_has_not_come_is_refused(write: Any, company: Any, clock: Any) -> None:
    with pytest.raises(InTheFuture):
        deal(write, company.wang, "d1", at=clock() + timedelta(hours=1))
    assert not Deal.select().exists()
