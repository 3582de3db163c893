"""Customers: found by their number, or added."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.models import Customer
from webapp.writer import Transaction


@dataclass(frozen=True)
class SealedNumber:
    """A phone number as it may lie in the database: encrypted, hashed with a key, masked."""

    cipher: str
    hash: str
    masked: str


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
    if given.number is not None:
        held = Customer.get_or_none(Customer.phone_hash == given.number.hash)
        if held is not None:
            _complete(tx, held, given, seller)
            return int(held.id)
    customer = tx.insert(
        Customer,
        name=given.name,
        phone_cipher=given.number.cipher if given.number else None,
        phone_hash=given.number.hash if given.number else None,
        phone_masked=given.number.masked if given.number else "",
        seller=seller,
        visited=visited,
        created_at=tx.now,
    )
    tx.audit(seller, "add_customer", f"customer:{customer}", after={"name": given.name})
    return customer


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
