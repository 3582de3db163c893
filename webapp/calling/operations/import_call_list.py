"""Import a call list from a table, completely or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from peewee import chunked

from webapp.calling.call_list_sheet import CustomerRow
from webapp.calling.operations.customers import give_customers, note_given
from webapp.calling.operations.share_call_lists import NotToBeCalled
from webapp.core.errors import _
from webapp.core.instants import to_microseconds
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.models import Customer
from webapp.facts.transactions import Transaction, as_audited
from webapp.people.operations.import_people import Imported, Seal, refuse_faults
from webapp.people.operations.staff import ASKED_AT_ONCE
from webapp.spreadsheets.faults import Fault

_OTHER_SELLER = _("这位客户已在 %(name)s 的名单里。")


def import_call_list(tx: Transaction, by: str, rows: Sequence[CustomerRow], seal: Seal) -> Imported:
    """Add the new customers and assign the unassigned; leave a seller's own customers unchanged.

    Raises FaultyTable with every row whose customer is on another seller's list, or asked never to
    be called again.
    """
    sealed = [seal(row.phone) for row in rows]
    known_by_hash = {
        each.phone: each for each in _known_customers(number.hash for number in sealed)
    }
    faults, company = [], tx.company
    for row, number in zip(rows, sealed, strict=True):
        known = known_by_hash.get(number.hash)
        if known is not None and known.stopped:
            faults.append(Fault(row.row, "电话", number.masked, NotToBeCalled.sentence, {}))
        elif known is not None and known.seller not in (None, row.seller):
            values = {"name": company.name_of(str(known.seller))}
            faults.append(Fault(row.row, "电话", number.masked, _OTHER_SELLER, values))
    refuse_faults(faults)
    new, free = [], []
    for row, number in zip(rows, sealed, strict=True):
        known = known_by_hash.get(number.hash)
        if known is None:
            new.append((row, number))
        elif known.seller is None:
            free.append((known.id, row.seller))
    _add_customers(tx, by, new)
    give_customers(tx, by, free, "import")
    return Imported(len(new), known=len(rows) - len(new))


class _Known(NamedTuple):
    phone: str
    seller: str | None
    id: int
    stopped: bool


def _known_customers(hashes: Iterable[str]) -> Iterator[_Known]:
    """The customers with one of these hashes of numbers."""
    known = Customer.select(
        Customer.phone_hash,
        Customer.seller,
        Customer.id,
        Customer.do_not_contact_at.is_null(False),
    )
    for chunk in chunked(hashes, ASKED_AT_ONCE):
        for row in known.where(Customer.phone_hash.in_(chunk)).tuples():
            yield _Known(*row)


def _add_customers(
    tx: Transaction, by: str, new: Sequence[tuple[CustomerRow, SealedNumber]]
) -> None:
    """Add customers on the lists of their sellers, by one statement for each table."""
    at = to_microseconds(tx.now)
    added = list(zip(tx.numbers_for(Customer, len(new)), new, strict=True))
    tx.insert_values(
        Customer,
        (
            *("id", "name", "phone_cipher", "phone_hash", "phone_masked"),
            *("visited", "note", "seller", "created_at"),
        ),
        (
            (
                *(customer, row.name, number.cipher, number.hash, number.masked),
                *(row.visited, row.note, row.seller, at),
            )
            for customer, (row, number) in added
        ),
    )
    tx.audit_many(
        "add_customer",
        (
            (by, f"customer:{customer}", as_audited({"name": row.name}))
            for customer, (row, _number) in added
        ),
    )
    note_given(tx, by, [(customer, row.seller) for customer, (row, _) in added], "import")
