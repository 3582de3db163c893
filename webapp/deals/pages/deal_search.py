"""Show the cards and the customers that a deal may name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.calling.pages.customer_form import seal_typed
from webapp.core.phone_numbers import NotANumber
from webapp.core.sealed_numbers import SealedNumber
from webapp.deals.named_in_deals import known_customers
from webapp.facts.card_states import card_state
from webapp.facts.current_deals import current_deals
from webapp.facts.models import Card, Customer, Deal, Fact
from webapp.web.current_user import runtime


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


def shown_card(card: Card) -> CardFound:
    """Return a card with its seller's name, its state and how many deals name it."""
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


def sealed_typed_number(words: str) -> SealedNumber | None:
    """Return `words` sealed if they are a whole phone number, else None."""
    try:
        return seal_typed(words)
    except NotANumber:
        return None


def customers_found(words: str, seller: str) -> CustomersFound:
    """Return the customers that match what a seller typed (`known_customers`)."""
    number = sealed_typed_number(words)
    rows = tuple(map(_customer, known_customers(words, number, seller)))
    return CustomersFound(rows, by_number=number.masked if number else "")


def customer_found(number: int | None) -> CustomerFound | None:
    """Return one customer; the caller has checked the right to see the customer."""
    held = None if number is None else Customer.get_or_none(Customer.id == number)
    return _customer(held) if held else None


def _customer(held: Customer) -> CustomerFound:
    return CustomerFound(held.id, held.name, held.phone_masked)
