"""Customers: found by their number, or added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.core.fields import Text
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.models import Assignment, Customer
from webapp.facts.transactions import Transaction

NAME = Text("customer_name", most=60, required=False)


@dataclass(frozen=True)
class CustomerGiven:
    """What a form says of a customer; all of it may be missing."""

    name: str = ""
    number: SealedNumber | None = None
    id: int | None = None


def find_or_add(
    tx: Transaction, given: CustomerGiven, seller: str, visited: bool | None = None
) -> int | None:
    """The customer's id: the one chosen, or found by number, or added; None if nothing was said."""
    if given.id is not None:
        return given.id
    if given.number is None and not given.name:
        return None
    held = known_by(given.number)
    if held is not None:
        _complete(tx, held, given, seller)
        return int(held.id)
    customer = tx.insert(
        Customer,
        name=NAME.clean(given.name),
        phone_cipher=given.number.cipher if given.number else None,
        phone_hash=given.number.hash if given.number else None,
        phone_masked=given.number.masked if given.number else "",
        seller=seller,
        visited=visited,
        created_at=tx.now,
    )
    tx.audit(seller, "add_customer", f"customer:{customer}", after={"name": given.name})
    tx.insert(
        Assignment, customer=customer, seller=seller, given_by=seller, at=tx.now, why="called"
    )
    return customer


def known_by(number: SealedNumber | None) -> Customer | None:
    """The customer who has this number."""
    if number is None:
        return None
    held: Customer | None = Customer.get_or_none(Customer.phone_hash == number.hash)
    return held


def _complete(tx: Transaction, held: Customer, given: CustomerGiven, seller: str) -> None:
    """A customer known by number alone gets the name that is said later."""
    if held.name or not given.name:
        return
    Customer.update(name=given.name).where(Customer.id == held.id).execute()
    tx.audit(
        seller,
        "name_customer",
        f"customer:{held.id}",
        before={"name": held.name},
        after={"name": given.name},
    )


def give_customer(tx: Transaction, by: str, customer: int, seller: str, why: str) -> None:
    """Note whose customer it is from now on; the rights are the caller's to ask for."""
    Customer.update(seller=seller).where(Customer.id == customer).execute()
    tx.insert(Assignment, customer=customer, seller=seller, given_by=by, at=tx.now, why=why)
    tx.audit(by, "give_customer", f"customer:{customer}", after={"seller": seller, "why": why})


def stop_contact(tx: Transaction, by: str, customer: int, at: datetime | None = None) -> None:
    """The customer asked never to be called again: gone from every list at once, for ever."""
    moment = at or tx.now
    stopped = Customer.update(do_not_contact_at=moment).where(
        Customer.id == customer, Customer.do_not_contact_at.is_null()
    )
    if stopped.execute():
        tx.audit(by, "stop_contact", f"customer:{customer}", after={"at": moment})


def contact_again(tx: Transaction, by: str, customer: int, at: datetime) -> None:
    """The record that asked for the end of contact, at this moment, was a slip of the thumb."""
    free = Customer.update(do_not_contact_at=None).where(
        Customer.id == customer, Customer.do_not_contact_at == at
    )
    if free.execute():
        tx.audit(by, "contact_again", f"customer:{customer}")
