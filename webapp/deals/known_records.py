"""Read what is recorded of the contracts, customers and cards that a table of deals names.

A few queries read it for the whole table, outside the writer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from webapp.core.instants import from_microseconds
from webapp.facts.current_deals import CurrentCard
from webapp.store.statements import read_rows

ASKED_AT_ONCE = 500  # values in one query


@dataclass(frozen=True, slots=True)
class RecordedDeal:
    """A deal of a contract, perhaps cancelled; `phone` is the hash of its customer's number."""

    number: int
    closer: str
    day: date
    amount: int
    card: int | None
    phone: str | None
    is_cancelled: bool
    product: str = ""
    referrer: str = ""


@dataclass(frozen=True, slots=True)
class CardWithSerial:
    """A card that no correction replaces, and its customer."""

    card: CurrentCard
    customer: int | None


@dataclass(frozen=True, slots=True)
class FirstDeal:
    """A customer's first deal that was not cancelled; deals are compared by `order`."""

    order: tuple[datetime, datetime, int]
    closer: str
    day: date


_DEALS = """
SELECT deal.contract, fact.number, fact.person_id, fact.day, deal.amount, deal.card_id,
       customer.phone_hash,
       EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number),
       deal.product, deal.referrer
FROM deal JOIN fact ON fact.number = deal.fact_id
LEFT JOIN customer ON customer.id = deal.customer_id
WHERE deal.contract IN ({places}) ORDER BY deal.contract, deal.reissue DESC
"""
_CARDS = """
SELECT card.serial, sale.number, sale.person_id, sale.at, sale.received_at, card.visited,
       CASE WHEN EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = sale.number)
            THEN 'withdrawn'
            ELSE coalesce((SELECT nullif(result, 'open') FROM verdict
                           WHERE verdict.card_id = sale.number
                           ORDER BY verdict.fact_id DESC LIMIT 1),
                          CASE WHEN card.mark = '' THEN 'counted' ELSE 'held' END)
       END,
       card.customer_id
FROM card JOIN fact AS sale ON sale.number = card.fact_id
WHERE card.serial IN ({places})
      AND NOT EXISTS (SELECT 1 FROM fact AS later
                      WHERE later.corrects_id = sale.number AND later.kind = 'card')
ORDER BY sale.number
"""
_FIRST = """
SELECT deal.customer_id, fact.at, fact.received_at, fact.number, fact.person_id, fact.day
FROM deal JOIN fact ON fact.number = deal.fact_id
WHERE deal.customer_id IN ({places})
      AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
ORDER BY deal.customer_id, fact.at, fact.received_at, fact.number
"""


def _rows(sql: str, asked: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """The rows of a query for all asked values, some hundred of them at a time."""
    values = sorted(set(asked))
    for start in range(0, len(values), ASKED_AT_ONCE):
        some = values[start : start + ASKED_AT_ONCE]
        places = ", ".join("?" * len(some))
        yield from read_rows(sql.format(places=places), some)


def deals_by_contract(contracts: Iterable[str]) -> dict[str, list[RecordedDeal]]:
    """Return all deals of these contracts, by contract, the newest first."""
    found: dict[str, list[RecordedDeal]] = defaultdict(list)
    for contract, number, closer, day, *values in _rows(_DEALS, contracts):
        amount, card, phone, cancelled, *told = values
        on = date.fromisoformat(day)
        deal = RecordedDeal(number, closer, on, amount, card, phone, bool(cancelled), *told)
        found[contract].append(deal)
    return found


def cards_by_serial(serials: Iterable[str]) -> dict[str, list[CardWithSerial]]:
    """Return the cards with these serials that no correction replaces, with their states."""
    found: dict[str, list[CardWithSerial]] = defaultdict(list)
    for serial, number, seller, at, received, visited, state, customer in _rows(_CARDS, serials):
        moments = from_microseconds(at), from_microseconds(received)
        card = CurrentCard(number, seller, *moments, bool(visited), state)
        found[serial].append(CardWithSerial(card, customer))
    return found


def customers_by_phone(hashes: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return id and name of each customer, by the hash of the phone number."""
    sql = "SELECT phone_hash, id, name FROM customer WHERE phone_hash IN ({places})"
    return {phone: (number, name) for phone, number, name in _rows(sql, hashes)}


def first_deals(customers: Iterable[int]) -> dict[int, FirstDeal]:
    """Return each customer's first deal that was not cancelled, by customer."""
    found: dict[int, FirstDeal] = {}
    for customer, at, received, number, closer, day in _rows(_FIRST, customers):
        order = (from_microseconds(at), from_microseconds(received), number)
        found.setdefault(customer, FirstDeal(order, closer, date.fromisoformat(day)))
    return found


def known_ids(ids: Iterable[str]) -> dict[str, str]:
    """Return the content hash of each of these records that is stored, by the record's id."""
    sql = "SELECT id, content_hash FROM fact WHERE id IN ({places})"
    return {row[0]: row[1] for row in _rows(sql, ids)}


@dataclass(frozen=True)
class Named:
    """What the deals of a table name: contracts, serials of cards, and cards by number."""

    contracts: Collection[str] = frozenset()
    serials: Collection[str] = frozenset()
    cards: Collection[int] = frozenset()


_SINCE = """
WITH since AS (
    SELECT number FROM fact WHERE number > ?
    UNION SELECT corrects_id FROM fact WHERE number > ? AND corrects_id IS NOT NULL
    UNION SELECT card_id FROM verdict WHERE fact_id > ?
)
SELECT deal.contract, card.serial, card.fact_id
FROM since LEFT JOIN deal ON deal.fact_id = since.number
LEFT JOIN card ON card.fact_id = since.number
WHERE deal.fact_id IS NOT NULL OR card.fact_id IS NOT NULL
"""


def is_changed(named: Named, fact: int) -> bool:
    """Whether a contract or card that a table names was recorded or changed after fact `fact`."""
    for contract, serial, card in read_rows(_SINCE, (fact, fact, fact)):
        if contract in named.contracts or serial in named.serials or card in named.cards:
            return True
    return False
