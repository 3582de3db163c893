"""What has happened with a customer: calls, cards, deals and who had the customer, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import fn

from webapp.core.errors import NotFound
from webapp.facts.models import Assignment, Call, Card, Customer, Deal, Fact

CALL, CARD, DEAL, GIVEN = "call", "card", "deal", "given"
MOST = 100  # of each kind that are shown


@dataclass(frozen=True)
class CustomerEvent:
    """One thing that happened; `by` is who did it (of GIVEN: who got the customer, or None).

    `outcome`, `note` and `follow_up_on` are of a call, `code` is a card's serial (with its
    product, if it has one) or a deal's contract, `amount` a deal's in fen.
    """

    kind: str
    at: datetime
    by: str | None
    outcome: str = ""
    note: str = ""
    follow_up_on: date | None = None
    code: str = ""
    amount: int | None = None


def own_customer(seller: str, customer: int) -> Customer:
    """A customer of this seller's list. Raises NotFound."""
    held: Customer | None = Customer.get_or_none(Customer.id == customer, Customer.seller == seller)
    if held is None:
        raise NotFound()
    return held


def customer_events(customer: int) -> list[CustomerEvent]:
    """The events of a customer that no correction or withdrawal replaces, the newest first."""
    calls = _of(Call, customer, Call.outcome, Call.note, Call.follow_up_on)
    cards = _of(Card, customer, Card.serial, Card.product)
    deals = _of(Deal, customer, Deal.contract, Deal.amount)
    given = (
        Assignment.select(Assignment.at, Assignment.seller)
        .where(Assignment.customer == customer)
        .order_by(Assignment.id.desc())
        .limit(MOST)
    )
    found = [
        *(
            CustomerEvent(CALL, at, by, outcome=outcome, note=note, follow_up_on=on)
            for at, by, outcome, note, on in calls
        ),
        *(
            CustomerEvent(CARD, at, by, code=" · ".join(filter(None, (serial, product))))
            for at, by, serial, product in cards
        ),
        *(
            CustomerEvent(DEAL, at, by, code=contract, amount=amount)
            for at, by, contract, amount in deals
        ),
        *(CustomerEvent(GIVEN, at, seller) for at, seller in given.tuples()),
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _of(table: Any, customer: int, *columns: Any) -> list[tuple[Any, ...]]:
    """Moment, person and columns of a customer's facts of one kind that are still valid."""
    later = Fact.alias("later")
    replaced = later.select().where(later.corrects == Fact.number)
    rows = (
        table.select(Fact.at, Fact.person, *columns)
        .join(Fact, on=(Fact.number == table.fact))
        .where(table.customer == customer, ~fn.EXISTS(replaced))
        .order_by(Fact.number.desc())
        .limit(MOST)
    )
    return list(rows.tuples())
