"""Who is to call whom: customers given to sellers by hand or shared out, and never called again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from webapp.calling.operations.customers import NAME, give_customer, known_by, stop_contact
from webapp.core.errors import JiebaoError, NotAllowed, _
from webapp.core.fields import Count
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.models import Customer
from webapp.facts.transactions import Transaction
from webapp.people.call_list_scope import sellers_of, sells

UNASSIGNED = ""
LISTED_NAME = replace(NAME, name="name")


class AlreadyListed(JiebaoError):
    """No number is on two lists."""

    sentence = _("这个号码已在 %(name)s 的名单里。")
    field = "phone"


class NotToBeCalled(JiebaoError):
    """Who asked never to be called again is on no list."""

    sentence = _("这位客户要求不再联系,不能再分配或拨打。")
    field = "phone"


class NobodyToShare(JiebaoError):
    """A share-out of nothing, or to nobody."""

    sentence = _("没有可分配的客户,或没有选接手的人。")


class ShareMalformed(JiebaoError):
    """A number of customers that is none."""

    sentence = _("请填 %(least)s 到 %(most)s 的整数;不填就是全部。")
    field = "most"


MOST = Count("most", most=999_999, malformed=ShareMalformed, required=False)


@dataclass(frozen=True)
class Share:
    """Customers of `source` (a seller, or UNASSIGNED) for `sellers` in turn; `most` None: all."""

    source: str
    sellers: tuple[str, ...]
    most: int | None = None


def add_customer(tx: Transaction, by: str, seller: str, name: str, number: SealedNumber) -> int:
    """Put one customer on a seller's list. Raises AlreadyListed, NotToBeCalled, NotAllowed."""
    _demand_taker(tx, by, seller)
    held = known_by(number)
    if held is not None:
        _demand_free(tx, held)
        give_customer(tx, by, held.id, seller, "by_hand")
        return int(held.id)
    customer = _new(tx, by, name, number)
    give_customer(tx, by, customer, seller, "by_hand")
    return customer


def _new(tx: Transaction, by: str, name: str, number: SealedNumber) -> int:
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
    """Give the source's customers to the sellers in turn, oldest first; how many were given.

    Raises NobodyToShare, NotAllowed.
    """
    for seller in share.sellers:
        _demand_taker(tx, by, seller)
    if share.source != UNASSIGNED:
        _demand_charge(tx, by, share.source)
    whose = Customer.seller.is_null() if share.source == UNASSIGNED else _is(share.source)
    waiting = (
        Customer.select(Customer.id)
        .where(whose, Customer.do_not_contact_at.is_null(), Customer.phone_hash.is_null(False))
        .order_by(Customer.id)
    )
    takers = [seller for seller in share.sellers if seller != share.source]
    ids = [row[0] for row in waiting.limit(share.most).tuples()]
    if not ids or not takers:
        raise NobodyToShare()
    for place, customer in enumerate(ids):
        give_customer(tx, by, customer, takers[place % len(takers)], "shared")
    return len(ids)


def _is(seller: str) -> object:
    return Customer.seller == seller


def stop_number(tx: Transaction, by: str, number: SealedNumber) -> None:
    """A number that is never to be called again, whether anybody has it on a list or not."""
    held = known_by(number)
    customer = held.id if held is not None else _new(tx, by, "", number)
    stop_contact(tx, by, customer)


def _demand_free(tx: Transaction, held: Any) -> None:
    if held.do_not_contact_at is not None:
        raise NotToBeCalled()
    if held.seller_id is not None:
        raise AlreadyListed(name=tx.company.name_of(held.seller_id))


def _demand_charge(tx: Transaction, by: str, seller: str) -> None:
    if not _in_charge(tx, by, seller):
        raise NotAllowed()


def _demand_taker(tx: Transaction, by: str, seller: str) -> None:
    """Who takes customers sells today, and is in one's charge."""
    today = tx.company.clock.day(tx.now)
    if not sells(tx.company.posting(seller, today)):
        raise NobodyToShare()
    _demand_charge(tx, by, seller)


def _in_charge(tx: Transaction, by: str, seller: str | None) -> bool:
    """Whether `by` answers for this seller's list, today or on the seller's last day."""
    return seller is not None and seller in sellers_of(tx.company, by, tx.company.clock.day(tx.now))
