"""Find, add and assign customers; stop and resume contact with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.core.fields import Text
from webapp.core.instants import to_microseconds
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.models import Assignment, Customer
from webapp.facts.transactions import Transaction, as_audited
from webapp.store.statements import change_each, read_rows

NAME = Text("customer_name", most=60, required=False)


@dataclass(frozen=True)
class CustomerGiven:
    """The customer of a form: `id` of a chosen one, or name and number; all may be missing."""

    name: str = ""
    number: SealedNumber | None = None
    id: int | None = None


def listed_customer(customer: int, seller: str) -> CustomerGiven | None:
    """Return a customer of the seller's list as chosen there; None if it is on no such list."""
    sql = "SELECT id, name FROM customer WHERE id = ? AND seller_id = ?"
    row = read_rows(sql, (customer, seller)).fetchone()
    return None if row is None else CustomerGiven(id=row[0], name=row[1])


def find_or_add(
    tx: Transaction, given: CustomerGiven, seller: str, visited: bool | None = None
) -> int | None:
    """The id of the chosen, found (by number) or added customer; None if nothing was given."""
    if given.id is not None:
        return given.id
    if given.number is None and not given.name:
        return None
    known = known_by(given.number)
    if known is not None:
        _complete(tx, known, given, seller)
        return int(known.id)
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
    """The customer with this number, or None."""
    if number is None:
        return None
    customer: Customer | None = Customer.get_or_none(Customer.phone_hash == number.hash)
    return customer


def _complete(tx: Transaction, customer: Customer, given: CustomerGiven, seller: str) -> None:
    """Give a customer without a name the given one."""
    if customer.name or not given.name:
        return
    Customer.update(name=given.name).where(Customer.id == customer.id).execute()
    tx.audit(
        seller,
        "name_customer",
        f"customer:{customer.id}",
        before={"name": customer.name},
        after={"name": given.name},
    )


def give_customer(tx: Transaction, by: str, customer: int, seller: str, why: str) -> None:
    """Assign a customer to a seller. The caller must check that `by` may do so."""
    give_customers(tx, by, [(customer, seller)], why)


def give_customers(tx: Transaction, by: str, given: Sequence[tuple[int, str]], why: str) -> None:
    """Assign each customer to a seller, by one statement for each table.

    The caller must check that `by` may do so.
    """
    change_each(
        "UPDATE customer SET seller_id = ? WHERE id = ?",
        [(seller, customer) for customer, seller in given],
    )
    note_given(tx, by, given, why)


def note_given(tx: Transaction, by: str, given: Sequence[tuple[int, str]], why: str) -> None:
    """Insert the assignments of customers to their sellers, and the audit lines of these."""
    at = to_microseconds(tx.now)
    tx.insert_values(
        Assignment,
        ("customer", "seller", "given_by", "at", "why"),
        ((customer, seller, by, at, why) for customer, seller in given),
    )
    tx.audit_many(
        "give_customer",
        (
            (by, f"customer:{customer}", as_audited({"seller": seller, "why": why}))
            for customer, seller in given
        ),
    )


def stop_contact(tx: Transaction, by: str, customer: int, at: datetime | None = None) -> None:
    """Note that the customer asked never to be called again: removed from every list for ever."""
    moment = at or tx.now
    update = Customer.update(do_not_contact_at=moment).where(
        Customer.id == customer, Customer.do_not_contact_at.is_null()
    )
    if update.execute():
        tx.audit(by, "stop_contact", f"customer:{customer}", after={"at": moment})


def contact_again(tx: Transaction, by: str, customer: int, at: datetime) -> None:
    """Undo `stop_contact` of this moment, after the record that requested it was withdrawn."""
    update = Customer.update(do_not_contact_at=None).where(
        Customer.id == customer, Customer.do_not_contact_at == at
    )
    if update.execute():
        tx.audit(by, "contact_again", f"customer:{customer}")
