"""Log each display of a customer's number in full: who saw it, when and how."""

from __future__ import annotations

from datetime import datetime

from webapp.calling.models import Showing
from webapp.core.errors import SameIdOtherContent
from webapp.facts.models import Customer
from webapp.facts.operations.record import Receipt
from webapp.facts.transactions import Transaction

PAGE, KEPT, DIAL, CHECK = "page", "kept", "dial", "check"


def note_showing(tx: Transaction, member: str, customer: int, how: str) -> None:
    """Log a page that shows the number; a page that is only cached is logged once a day."""
    if how == KEPT and _kept_today(tx, member, customer):
        return
    tx.insert(Showing, customer=customer, person=member, at=tx.now, how=how)


def _kept_today(tx: Transaction, member: str, customer: int) -> bool:
    clock = tx.company.clock
    newest = (
        Showing.select(Showing.at)
        .where(Showing.person == member, Showing.customer == customer, Showing.how == KEPT)
        .order_by(Showing.at.desc())
        .first()
    )
    return newest is not None and clock.day(newest.at) == clock.day(tx.now)


def note_dial(
    tx: Transaction, member: str, record: str, digest: str, customer: int | None, at: datetime
) -> Receipt:
    """Log that the number's link was tapped at `at`; idempotent by the record's id.

    `digest` is the content hash. Raises SameIdOtherContent.
    """
    logged = Showing.get_or_none(Showing.record == record)
    if logged is not None:
        if logged.content_hash != digest:
            raise SameIdOtherContent()
        return Receipt(record, logged.id, digest, known=True)
    known = Customer.select().where(Customer.id == customer).exists()
    number = tx.insert(
        Showing,
        customer=customer if known else None,
        person=member,
        at=at,
        how=DIAL,
        record=record,
        content_hash=digest,
    )
    return Receipt(record, number, digest)
