"""Deals that a phone kept: recorded once, at their own moment, with the card and customer named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.sync.phone import Phone, Record
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.facts.models import Customer, Deal, Fact
from webapp.records.operations.amend import correct_card
from webapp.web.runtime import Runtime

MINUTE = timedelta(minutes=1)
EMPTY = {"serial": "", "words": "", "name": "", "product": "", "referrer": "", "at": ""}


def deal(phone: Phone, clock: SettableClock, **said: Any) -> Record:
    told = {"contract": "ht-77", "amount": "12,800.50", **EMPTY, **said}
    return phone.record("deal", clock.now, told)


def sold(runtime: Runtime, serial: str) -> int:
    """The number of a card of this serial."""
    command = CardCommand(f"card-{serial}", serial, visited=False)
    return runtime.write(lambda tx: record_card(tx, "1101", command)).number


def test_a_deal_made_without_a_network_is_recorded_once_at_its_own_moment(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    card = sold(runtime, "JC100318")
    made = clock.now
    record = deal(phone, clock, serial="jc100318", words="138 0013 8000", name="周先生")
    clock.now += 30 * MINUTE

    answers = [phone.send(lin, record)[0] for _ in range(2)]

    assert [answer["status"] for answer in answers] == ["accepted", "known"]
    [held] = Deal.select()
    assert (held.contract, held.amount, held.card_id) == ("HT-77", 12_800_50, card)
    assert held.customer.name == "周先生"
    fact = Fact.get_by_id(held.fact_id)
    assert (fact.at, fact.person_id, fact.content_hash) == (made, "1101", record["hash"])


def test_a_repeat_is_known_though_its_card_has_another_serial_by_now(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    card = sold(runtime, "JC100318")
    record = deal(phone, clock, serial="JC100318")
    phone.send(lin, record)
    corrected = CardCommand("corrected", "JC100999", visited=False)
    runtime.write(lambda tx: correct_card(tx, "1101", card, corrected))

    [again] = phone.send(lin, record)

    assert again["status"] == "known"


def test_the_typed_day_counts_and_the_own_customer_is_found_by_name(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    own = Customer.create(name="周先生", seller="1101", created_at=clock.now)
    record = deal(phone, clock, words="周先生", customer=own.id, at="2026-03-01T15:30")

    [answer] = phone.send(lin, record)

    assert answer["status"] == "accepted"
    [held] = Deal.select()
    assert held.customer_id == own.id
    assert Fact.get_by_id(held.fact_id).at == datetime(2026, 3, 1, 7, 30, tzinfo=UTC)


def test_a_customer_of_a_colleague_is_not_named_by_its_id(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    others = Customer.create(name="周先生", seller="1102", created_at=clock.now)

    [answer] = phone.send(lin, deal(phone, clock, words="周先生", customer=others.id))

    assert (answer["status"], answer["field"]) == ("refused", "words")
    assert Deal.select().count() == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"contract": ""}, "contract"),
        ({"amount": "many"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"serial": "JC1"}, "serial"),
        ({"serial": "JC999999"}, "serial"),
        ({"words": "王女士"}, "words"),
        ({"referrer": "HT-NONE"}, "referrer"),
        ({"at": "yesterday"}, "at"),
    ],
)
def test_a_refused_deal_names_its_field(
    lin: Any,
    phone: Phone,
    clock: SettableClock,
    runtime: Runtime,
    said: dict[str, str],
    field: str,
) -> None:
    sold(runtime, "JC100318")

    [answer] = phone.send(lin, deal(phone, clock, **said))

    assert (answer["status"], answer["field"]) == ("refused", field)
    assert Deal.select().count() == 0


def test_two_phones_cannot_record_one_contract_twice(
    lin: Any, phone: Phone, clock: SettableClock, runtime: Runtime
) -> None:
    first, second = deal(phone, clock), deal(phone, clock)

    answers = phone.send(lin, first, second)

    assert [answer["status"] for answer in answers] == ["accepted", "refused"]
    assert answers[1]["field"] == "contract"
