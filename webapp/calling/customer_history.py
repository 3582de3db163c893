"""What has happened with a customer: calls, cards, deals, visits, gifts, referrals, whose list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from peewee import fn

from webapp.calling.models import CustomerTouch, TouchWithdrawal
from webapp.calling.old_customers import GIFT, KINDS
from webapp.core.errors import NotFound
from webapp.facts.models import Assignment, Call, Card, Customer, Deal, Fact

CALL, CARD, DEAL, GIVEN, BROUGHT = "call", "card", "deal", "given", "brought"
MOST = 100  # of each kind that are shown


@dataclass(frozen=True)
class CustomerEvent:
    """One thing that happened; `by` is who did it (of GIVEN: who got the customer, or None).

    BROUGHT is a deal of somebody whom this customer sent: its contract, without the amount.
    `kind` is one of those above, or of old_customers.KINDS: then `touch` is its number, `note` its
    words, `amount` what a gift cost. `outcome`, `note`, `follow_up_on` and `follow_up_time` are of
    a call, `code` is a card's serial (with its product, if it has one) or a deal's contract,
    `amount` a deal's in fen.
    """

    kind: str
    at: datetime
    by: str | None
    outcome: str = ""
    note: str = ""
    follow_up_on: date | None = None
    code: str = ""
    amount: int | None = None
    touch: int | None = None
    follow_up_time: time | None = None


@dataclass(frozen=True)
class CustomerSums:
    """A customer in sums: calls, visits, gifts and referrals together, cards, deals in fen."""

    contacts: int
    cards: int
    bought: int


def sums_of_events(events: Sequence[CustomerEvent]) -> CustomerSums:
    """The sums of a customer's events; of each kind those that are shown, MOST."""
    kinds = Counter(each.kind for each in events)
    return CustomerSums(
        kinds[CALL] + sum(kinds[each] for each in KINDS),
        kinds[CARD],
        sum(each.amount or 0 for each in events if each.kind == DEAL),
    )


def own_customer(seller: str, customer: int) -> Customer:
    """A customer of this seller's list. Raises NotFound."""
    held: Customer | None = Customer.get_or_none(Customer.id == customer, Customer.seller == seller)
    if held is None:
        raise NotFound()
    return held


def customer_events(customer: int, *, touches: bool) -> list[CustomerEvent]:
    """The events of a customer that no correction or withdrawal replaces, the newest first.

    `touches`: visits, gifts, referrals and what these led to as well.
    """
    columns = (Call.outcome, Call.note, Call.follow_up_on, Call.follow_up_time)
    calls = _of(Call, customer, *columns)
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
            CustomerEvent(
                CALL, at, by, outcome=outcome, note=note, follow_up_on=on, follow_up_time=promised
            )
            for at, by, outcome, note, on, promised in calls
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
        *(_brought(customer, [deal[2] for deal in deals]) if touches else ()),
        *(_touches(customer) if touches else ()),
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _brought(customer: int, contracts: list[str]) -> list[CustomerEvent]:
    """The valid deals whose customers name one of these contracts as who sent them.

    Of customers of the same seller alone: they are found without reading all deals.
    """
    if not contracts:
        return []
    other = Customer.alias("other")
    seller = other.select(other.seller).where(other.id == customer)
    same = Customer.select(Customer.id).where(Customer.seller == seller)
    where = (Deal.customer.in_(same)) & (Deal.referrer.in_(contracts))
    return [
        CustomerEvent(BROUGHT, at, by, code=contract)
        for at, by, contract in _valid(Deal, where, Deal.contract)
    ]


def _touches(customer: int) -> list[CustomerEvent]:
    """The visits, gifts and referrals that were not taken back."""
    columns = ("number", "kind", "at", "person", "words", "amount")
    rows = (
        CustomerTouch.select(*(getattr(CustomerTouch, name) for name in columns))
        .where(
            CustomerTouch.customer == customer,
            CustomerTouch.number.not_in(TouchWithdrawal.select(TouchWithdrawal.touch)),
        )
        .order_by(CustomerTouch.number.desc())
        .limit(MOST)
    )
    return [
        CustomerEvent(kind, at, by, note=words, amount=fen if kind == GIFT else None, touch=number)
        for number, kind, at, by, words, fen in rows.tuples()
    ]


def _of(table: Any, customer: int, *columns: Any) -> list[tuple[Any, ...]]:
    """Moment, person and columns of a customer's facts of one kind that are still valid."""
    return _valid(table, table.customer == customer, *columns)


def _valid(table: Any, where: Any, *columns: Any) -> list[tuple[Any, ...]]:
    """Moment, person and columns of the facts of one kind that no later fact replaces."""
    later = Fact.alias("later")
    replaced = later.select().where(later.corrects == Fact.number)
    rows = (
        table.select(Fact.at, Fact.person, *columns)
        .join(Fact, on=(Fact.number == table.fact))
        .where(where, ~fn.EXISTS(replaced))
        .order_by(Fact.number.desc())
        .limit(MOST)
    )
    return list(rows.tuples())
