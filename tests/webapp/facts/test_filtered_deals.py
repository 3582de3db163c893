"""Metrics with a filter are computed from the deals of the period, as the rules compute them."""

from __future__ import annotations

from datetime import date
from typing import Any

from rules.filters import Filter
from rules.periods import month_period, week_period
from rules.tallies import Tallies
from tests.webapp.telling import call, card, deal, verdict
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.core.sealed_numbers import SealedNumber
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.tally_reader import DatabaseTallies
from webapp.records.operations.amend import withdraw_record

MARCH = month_period(2026, 3)
WEEK = Filter(first_days=7)


def whom(name: str) -> CustomerGiven:
    return CustomerGiven(name, SealedNumber(name, name, name))


def called(write: Any, seller: str, key: str, name: str) -> int:
    given = CallCommand(key, "interested", whom(name))
    number: int = write(lambda tx: record_call(tx, seller, given)).number
    return number


def sales(only: Filter = WEEK, metric: str = "sales") -> dict[str, int]:
    found = DatabaseTallies().persons(only.name(metric), MARCH)
    return {who: held.amount for who, held in found.items()}


def test_a_deal_counts_within_the_first_days_since_the_first_call_of_anybody(
    write: Any, company: Any, clock: Any
) -> None:
    called(write, company.lin, "c1", "a")
    clock.set("2026-03-08T20:00")  # the seventh day
    deal(write, company.wang, "d1", 1_000, customer=whom("a"))
    clock.set("2026-03-09T08:00")  # the eighth
    deal(write, company.wang, "d2", 20_000, customer=whom("a"))
    deal(write, company.zhao, "d3", 300_000, customer=whom("b"))  # the deal is the first contact
    deal(write, company.zhao, "d4", 4_000_000)  # no customer
    assert sales() == {company.wang: 1_000, company.zhao: 300_000}
    assert sales(metric="contracts") == {company.wang: 1, company.zhao: 1}
    assert sales(Filter(first_days=8)) == {company.wang: 21_000, company.zhao: 300_000}


def test_a_withdrawn_call_and_a_fake_card_are_no_contact(
    write: Any, company: Any, clock: Any
) -> None:
    number = called(write, company.lin, "c1", "a")
    given = CardCommand("k1", "NO-1", True, whom("b"))
    sold = write(lambda tx: record_card(tx, company.lin, given)).number
    clock.set("2026-03-20T09:00")
    deal(write, company.wang, "d1", 1_000, customer=whom("a"))
    deal(write, company.wang, "d2", 20_000, customer=whom("b"))
    assert sales() == {}
    verdict(write, company.sun, "v1", sold, "fake")
    assert sales() == {company.wang: 20_000}
    clock.set("2026-03-02T13:00")
    write(lambda tx: withdraw_record(tx, company.lin, number, "x1"))
    clock.set("2026-03-20T09:00")
    assert sales() == {company.wang: 21_000}


def test_a_cancelled_deal_is_neither_counted_nor_a_contact(
    write: Any, company: Any, clock: Any
) -> None:
    first = deal(write, company.wang, "d1", 1_000, customer=whom("a")).number
    clock.set("2026-03-20T09:00")
    deal(write, company.zhao, "d2", 20_000, customer=whom("a"))
    assert sales() == {company.wang: 1_000}
    assert sales(Filter(new_customer=True)) == {company.wang: 1_000}
    write(lambda tx: cancel_deal(tx, company.he, CancelCommand("x", first, "退单")))
    assert sales() == {company.zhao: 20_000}
    assert sales(Filter(new_customer=True)) == {company.zhao: 20_000}


def test_days_teams_and_the_cut_off_are_those_of_the_movements(
    write: Any, company: Any, clock: Any
) -> None:
    call(write, company.lin, "c0")
    card(write, company.lin, "k0", "NO-0")
    clock.set("2026-03-02T21:30")
    deal(write, company.wang, "d1", 1_000, customer=whom("a"))
    name, week = WEEK.name("sales"), week_period(date(2026, 3, 2))
    held = DatabaseTallies()
    [row] = held.rows(name, week)
    assert (row.day, row.person, row.standing.amount) == (date(2026, 3, 2), company.wang, 1_000)
    assert list(held.teams(name, week).values()) == [row.standing]
    assert held.persons(name, week, timely=True) == {}
    assert held.rows(name, week_period(date(2026, 3, 9))) == []


def test_a_designers_deals_of_a_product_are_those_from_own_cards_whoever_closed_them(
    write: Any, company: Any, clock: Any
) -> None:
    sold = {
        key: card(write, seller, f"k{key}", f"NO-{key}", visited=visited).number
        for key, seller, visited in (
            ("A", company.lin, False),
            ("B", company.lin, False),
            ("V", company.lin, True),
            ("G", company.zhao, False),  # no designer
        )
    }
    for key, product in (("A", "净水器"), ("B", "空调"), ("V", "净水器"), ("G", "净水器")):
        given = DealCommand(key, company.wang, f"HT-{key}", 1_000, sold[key], product=product)
        write(lambda tx, given=given: record_deal(tx, company.wang, given))
    assert sales(Filter(product="净水器"), "designer_deals") == {company.lin: 1}
    assert sales(Filter(), "designer_deals") == {company.lin: 2}
    verdict(write, company.sun, "v1", sold["A"], "fake")
    assert sales(Filter(product="净水器"), "designer_deals") == {}


def test_the_filter_of_all_deals_is_the_plain_metric() -> None:
    assert Filter().name("sales") == "sales"

    assert Tallies.of(()).persons(WEEK.name("sales"), MARCH) == {}
