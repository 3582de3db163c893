"""Cards of a product have tallies of their own, right after corrections and verdicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.filters import Filter
from rules.periods import month_period, week_period
from tests.webapp.telling import differences, overturned, verdict
from webapp.cards.operations.record_card import CardCommand, card_digest, record_card
from webapp.cards.operations.set_card_products import (
    ProductNameTooLong,
    TooManyProducts,
    set_card_products,
)
from webapp.core.errors import NotAllowed
from webapp.core.fields import TextTooLong
from webapp.facts.card_products import CardProducts, CardProductUnknown, card_products
from webapp.facts.models import Card, Touch
from webapp.facts.tally_reader import DatabaseTallies
from webapp.records.operations.amend import correct_card, withdraw_record

MARCH = month_period(2026, 3)
GOLD, SILVER = Filter(product="金卡"), Filter(product="银卡")


@pytest.fixture
def offered(write: Any, company: Any) -> CardProducts:
    found: CardProducts = write(lambda tx: set_card_products(tx, company.he, "金卡\n银卡"))
    return found


def sell(write: Any, seller: str, key: str, product: str = "金卡") -> int:
    given = CardCommand(key, f"NO-{key}", visited=False, product=product)
    number: int = write(lambda tx: record_card(tx, seller, given)).number
    return number


def sold(only: Filter = GOLD, metric: str = "cards") -> dict[str, int]:
    found = DatabaseTallies().persons(only.name(metric), MARCH)
    return {who: held.amount for who, held in found.items()}


def test_cards_of_a_product_are_counted(write: Any, company: Any, offered: CardProducts) -> None:
    sell(write, company.lin, "a")
    sell(write, company.lin, "b", " 银卡 ")
    sell(write, company.wang, "c", "")
    assert (sold(), sold(SILVER)) == ({company.lin: 1}, {company.lin: 1})
    assert sold(Filter()) == {company.lin: 2, company.wang: 1}
    held, name = DatabaseTallies(), GOLD.name("cards")
    [row] = held.rows(name, week_period(date(2026, 3, 2)))
    assert (row.day, row.person, row.standing.amount) == (date(2026, 3, 2), company.lin, 1)
    assert list(held.teams(name, MARCH).values()) == [row.standing]
    assert differences() == []


def test_a_correction_moves_the_card_to_the_other_product_and_settles_its_day_again(
    write: Any, company: Any, clock: Any, offered: CardProducts
) -> None:
    number = sell(write, company.lin, "a")
    clock.set("2026-03-02T22:30")  # after the cut-off: the day is settled
    before = Touch.select().count()
    again = CardCommand("x", "NO-A", visited=False, product="银卡")
    write(lambda tx: correct_card(tx, company.lin, number, again))
    assert (sold(), sold(SILVER)) == ({}, {company.lin: 1})
    assert sold(Filter()) == {company.lin: 1}
    touched = list(Touch.select().where(Touch.number > before))
    assert "cards" in {touch.what for touch in touched}
    assert not [touch.what for touch in touched if "[" in touch.what]
    assert differences() == []


def test_a_withdrawn_card_and_a_fake_one_count_for_no_product(
    write: Any, company: Any, offered: CardProducts
) -> None:
    first, second = sell(write, company.lin, "a"), sell(write, company.lin, "b")
    write(lambda tx: withdraw_record(tx, company.lin, first, "w"))
    assert sold() == {company.lin: 1}
    verdict(write, company.sun, "v", second, "fake")
    assert sold() == {}
    assert differences() == []
    overturned(write, second)
    assert sold() == {company.lin: 1}
    assert differences() == []


def test_a_product_that_was_never_offered_is_refused_and_one_of_before_is_taken(
    write: Any, company: Any, offered: CardProducts
) -> None:
    with pytest.raises(CardProductUnknown):
        sell(write, company.lin, "a", "铜卡")
    number = sell(write, company.lin, "b")
    given = CardCommand("x", "NO-B", visited=True, product="铜卡")
    with pytest.raises(CardProductUnknown):
        write(lambda tx: correct_card(tx, company.lin, number, given))
    write(lambda tx: set_card_products(tx, company.he, "银卡"))
    assert card_products() == CardProducts(("银卡",), ("金卡",))
    sell(write, company.lin, "c")  # kept on a phone since before the change
    assert sold() == {company.lin: 2}


def test_hr_alone_keeps_the_list_short(write: Any, company: Any) -> None:
    with pytest.raises(NotAllowed):
        write(lambda tx: set_card_products(tx, company.sun, "金卡"))
    refused = {"长" * 41: ProductNameTooLong, "长" * 601: TextTooLong}
    refused["\n".join(f"卡{n}" for n in range(13))] = TooManyProducts
    for typed, error in refused.items():
        with pytest.raises(error):
            write(lambda tx, typed=typed: set_card_products(tx, company.he, typed))
    assert card_products() == CardProducts()
    assert write(lambda tx: set_card_products(tx, company.he, "")) == CardProducts()
    write(lambda tx: set_card_products(tx, company.he, " 金卡 \n\n银卡\n金卡"))
    assert card_products().offered == ("金卡", "银卡")


def test_a_card_without_a_product_keeps_the_hash_it_had(write: Any, company: Any) -> None:
    plain = CardCommand("a", "NO-1", True)
    assert card_digest("1102", replace(plain, product="金卡")) != card_digest("1102", plain)
    assert Card.get_by_id(sell(write, company.lin, "a", "")).product == ""
