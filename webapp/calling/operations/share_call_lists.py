"""Assign customers to sellers one by one or by sharing out a list; stop contact with numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from webapp.calling.operations.customers import (
    NAME,
    give_customer,
    give_customers,
    known_by,
    stop_contact,
)
from webapp.core.errors import JiebaoError, NotAllowed, _
from webapp.core.fields import Count
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.models import Customer
from webapp.facts.transactions import Transaction
from webapp.people.call_list_scope import is_seller, sellers_of

UNASSIGNED = ""
LISTED_NAME = replace(NAME, name="name")


class AlreadyListed(JiebaoError):
    """The number is on a seller's list already."""

    sentence = _("这个号码已在 %(name)s 的名单里。")
    field = "phone"


class NotToBeCalled(JiebaoError):
    """The customer asked never to be called again."""

    sentence = _("这位客户要求不再联系，不能再分配或拨打。")
    field = "phone"


class NobodyToShare(JiebaoError):
    """There are no customers to share out, or no sellers to receive them."""

    sentence = _("没有可分配的客户，或没有选接手的人。")


class ShareMalformed(JiebaoError):
    """The number of customers to share out is malformed or out of range."""

    sentence = _("请填 %(least)s 到 %(most)s 的整数；不填就是全部。")
    field = "most"


MOST = Count("most", most=999_999, malformed=ShareMalformed, required=False)


@dataclass(frozen=True)
class Share:
    """A share-out: customers of `source` (a seller, or UNASSIGNED) to `sellers` in turn, at most
    `most` (None: all)."""

    source: str
    sellers: tuple[str, ...]
    most: int | None = None


def add_customer(tx: Transaction, by: str, seller: str, name: str, number: SealedNumber) -> int:
    """Put one customer on a seller's list; return the customer's id.

    Raises AlreadyListed, NotToBeCalled, NobodyToShare, NotAllowed.
    """
    _demand_receivers(tx, by, [seller])
    known = known_by(number)
    if known is not None:
        _demand_free(tx, known)
        give_customer(tx, by, known.id, seller, "by_hand")
        return int(known.id)
    customer = _insert_customer(tx, by, name, number)
    give_customer(tx, by, customer, seller, "by_hand")
    return customer


def _insert_customer(tx: Transaction, by: str, name: str, number: SealedNumber) -> int:
    customer = tx.insert(
        Customer,
        name=LISTED_NAME.clean(name),
        phone_cipher=number.cipher,
        phone_hash=number.hash,
        phone_masked=number.masked,
        created_at=tx.now,
    )
    tx.audit(by, "add_customer", f"customer:{customer}", after={"name": name})
    return customer


def share_out(tx: Transaction, by: str, share: Share) -> int:
    """Assign the source's customers to the sellers in turn, oldest first; return their number.

    Raises NobodyToShare, NotAllowed.
    """
    _demand_receivers(tx, by, share.sellers)
    if share.source != UNASSIGNED:
        _demand_charge(tx, by, [share.source])
    source = Customer.seller.is_null() if share.source == UNASSIGNED else _listed_by(share.source)
    waiting = (
        Customer.select(Customer.id)
        .where(source, Customer.do_not_contact_at.is_null(), Customer.phone_hash.is_null(False))
        .order_by(Customer.id)
    )
    receivers = [seller for seller in share.sellers if seller != share.source]
    ids = [row[0] for row in waiting.limit(share.most).tuples()]
    if not ids or not receivers:
        raise NobodyToShare()
    given = [(each, receivers[place % len(receivers)]) for place, each in enumerate(ids)]
    give_customers(tx, by, given, "shared")
    return len(ids)


def _listed_by(seller: str) -> object:
    return Customer.seller == seller


def stop_number(tx: Transaction, by: str, number: SealedNumber) -> None:
    """Stop contact with a number, whether or not it belongs to a known customer."""
    known = known_by(number)
    customer = known.id if known is not None else _insert_customer(tx, by, "", number)
    stop_contact(tx, by, customer)


def _demand_free(tx: Transaction, known: Any) -> None:
    if known.do_not_contact_at is not None:
        raise NotToBeCalled()
    if known.seller_id is not None:
        raise AlreadyListed(name=tx.company.name_of(known.seller_id))


def _demand_receivers(tx: Transaction, by: str, sellers: Sequence[str]) -> None:
    """Check that each receiving seller sells today and is in the charge of `by`.

    Raises NobodyToShare, NotAllowed.
    """
    company, today = tx.company, tx.company.clock.day(tx.now)
    if not all(is_seller(company.posting(seller, today)) for seller in sellers):
        raise NobodyToShare()
    _demand_charge(tx, by, sellers)


def _demand_charge(tx: Transaction, by: str, sellers: Sequence[str]) -> None:
    """Check that the sellers' lists are in the charge of `by`, today or on their last day."""
    if not sellers_of(tx.company, by, tx.company.clock.day(tx.now)).issuperset(sellers):
        raise NotAllowed()
