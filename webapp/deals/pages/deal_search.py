"""Search for the cards and the customers that a deal may name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, ModelSelect, fn

from webapp.core.phone_numbers import NotANumber, mask, normalise
from webapp.facts.card_states import card_state
from webapp.facts.current_deals import current_card, current_deals
from webapp.facts.models import Card, Customer, Deal, Fact
from webapp.web.current_user import runtime

SHORTEST = 3  # characters of a serial: fewer would list the whole company's cards
DIGITS = 4  # the digits that a masked number shows at its end
MOST = 8


@dataclass(frozen=True)
class CardFound:
    """A card as the deal form shows it.

    `state` is counted, held, clock (its time is not proved), genuine, fake or withdrawn.
    """

    number: int
    serial: str
    seller: str
    seller_name: str
    day: date
    visited: bool
    state: str
    customer: int | None
    deals: int
    designer: bool  # whether its seller was a designer on its day


@dataclass(frozen=True)
class CustomerFound:
    """A customer as the deal form shows it."""

    id: int
    name: str
    number: str  # masked


@dataclass(frozen=True)
class CustomersFound:
    """The customers to choose from; `by_number` is the masked number if one was typed in full.

    With `by_number` and no rows, no customer has that number yet.
    """

    rows: tuple[CustomerFound, ...] = ()
    by_number: str = ""

    @property
    def ids(self) -> frozenset[int]:
        """The ids of the customers that the seller may name after this search."""
        return frozenset(row.id for row in self.rows)


def folded_serial(typed: str) -> str:
    """Return a serial, or a part of one, in the form in which cards store it."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", typed)).upper()


def cards_found(typed: str) -> list[CardFound]:
    """Return the cards whose serial contains `typed`: exact matches first, then the newest."""
    words = folded_serial(typed)
    if len(words) < SHORTEST:
        return []
    query = _cards().where(Card.serial.contains(words), ~fn.EXISTS(_replaced()))
    exact = (Card.serial == words).desc()
    return [_card(card) for card in query.order_by(exact, Card.fact.desc()).limit(MOST)]


def card_found(number: int) -> CardFound | None:
    """Return the latest correction of the card with this number; None if there is no such card."""
    standing = current_card(number) if number else 0
    card = _cards().where(Card.fact == standing).first()
    return _card(card) if card else None


def _cards() -> ModelSelect:
    return Card.select(Card, Fact, Customer).join(Fact).switch(Card).join(Customer, JOIN.LEFT_OUTER)


def _replaced() -> ModelSelect:
    later = Fact.alias("later")
    return later.select(later.number).where(later.corrects == Card.fact, later.kind == "card")


def _card(card: Card) -> CardFound:
    company, sale = runtime().company, card.fact
    posting = company.posting(sale.person_id, sale.day)
    return CardFound(
        number=card.fact_id,
        serial=card.serial,
        seller=sale.person_id,
        seller_name=company.name_of(sale.person_id),
        day=sale.day,
        visited=card.visited,
        state=_state(card),
        customer=card.customer_id,
        deals=sum(1 for _deal in current_deals(numbers=_named_by(card))),
        designer=posting is not None and posting.role == "designer",
    )


def _named_by(card: Card) -> list[int]:
    return [number for (number,) in Deal.select(Deal.fact).where(Deal.card == card.fact).tuples()]


def _state(card: Card) -> str:
    taken_back = Fact.select().where(Fact.corrects == card.fact_id, Fact.kind == "withdrawal")
    return "withdrawn" if taken_back.exists() else card_state(card.fact_id, card.mark)


def customers_found(typed: str, seller: str) -> CustomersFound:
    """Return the customers that match what a seller typed.

    A full number finds any customer, since a seller who knows the number knows the customer. A part
    of a name or the last digits find only customers of the seller's own list or deals.
    """
    try:
        number = normalise(typed)
    except NotANumber:
        return CustomersFound(tuple(_own(typed, seller)))
    held = Customer.get_or_none(Customer.phone_hash == runtime().cipher.hash(number))
    return CustomersFound((_customer(held),) if held else (), by_number=mask(number))


def customer_found(number: int | None) -> CustomerFound | None:
    """Return one customer; the caller has checked the right to see the customer."""
    held = None if number is None else Customer.get_or_none(Customer.id == number)
    return _customer(held) if held else None


def _own(typed: str, seller: str) -> list[CustomerFound]:
    words = unicodedata.normalize("NFKC", typed).strip()
    if not words or (words.isdigit() and len(words) != DIGITS):
        return []
    matches: Any = Customer.name.contains(words)
    if words.isdigit():
        matches = Customer.phone_masked.endswith(words)
    closed = (
        Deal.select(Deal.customer)
        .join(Fact)
        .where(Fact.person == seller, Deal.customer.is_null(False))
    )
    query = (
        Customer.select()
        .where(matches, (Customer.seller == seller) | Customer.id.in_(closed))
        .order_by(Customer.id.desc())
        .limit(MOST)
    )
    return [_customer(held) for held in query]


def _customer(held: Customer) -> CustomerFound:
    return CustomerFound(held.id, held.name, held.phone_masked)
