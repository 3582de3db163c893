"""Import a call list from a table, completely or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from peewee import chunked

from webapp.calling.call_list_sheet import CustomerRow
from webapp.calling.operations.customers import give_customer
from webapp.calling.operations.share_call_lists import NotToBeCalled
from webapp.core.errors import _
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.models import Customer
from webapp.facts.transactions import Transaction
from webapp.people.operations.import_people import ASKED_AT_ONCE, Imported, Seal, refuse_faults
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
    new = 0
    for row, number in zip(rows, sealed, strict=True):
        known = known_by_hash.get(number.hash)
        if known is None:
            _add_customer(tx, by, row, number)
            new += 1
        elif known.seller is None:
            give_customer(tx, by, known.id, row.seller, "import")
    return Imported(new, known=len(rows) - new)


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


def _add_customer(tx: Transaction, by: str, row: CustomerRow, number: SealedNumber) -> None:
    customer = tx.insert(
        Customer,
        name=row.name,
        phone_cipher=number.cipher,
        phone_hash=number.hash,
        phone_masked=number.masked,
        visited=row.visited,
        note=row.note,
        created_at=tx.now,
    )
    tx.audit(by, "add_customer", f"customer:{customer}", after={"name": row.name})
    give_customer(tx, by, customer, row.seller, "import")
