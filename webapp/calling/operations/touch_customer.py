"""Record a visit, a gift or a referral of a customer who bought before; HR limits gifts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from webapp.calling.models import CustomerTouch, TouchWithdrawal
from webapp.calling.old_customers import GIFT, KINDS, LIMIT_SETTING, REFERRAL, gift_limit
from webapp.company.roles import HR
from webapp.core.amounts import short_text, yuan_of
from webapp.core.errors import (
    JiebaoError,
    Missing,
    NotAllowed,
    NotFound,
    NotToday,
    SameIdOtherContent,
    UnknownChoice,
    _,
)
from webapp.core.fields import Hundredths, Text
from webapp.facts.models import Customer
from webapp.facts.operations.record import Receipt, content_hash
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction


class GiftMalformed(JiebaoError):
    """The text is no price of a gift."""

    sentence = _("礼品金额“%(typed)s”不对：以元计，如 58。")


class GiftTooDear(JiebaoError):
    """The gift costs more than HR allows."""

    sentence = _("一份礼品最多 %(limit)s 元。更贵的请先问主管。")
    field = "amount"


class CustomerOfAnother(JiebaoError):
    """The customer is not on the seller's list any more."""

    sentence = _("这位客户已经不在您的名单里，没有记下。")
    status = 409


AMOUNT = Hundredths("amount", GiftMalformed, most=10**8, required=False)
WORDS = Text("words", most=60, required=False)
LIMIT = Hundredths("limit", GiftMalformed, most=10**8)


@dataclass(frozen=True)
class TouchGiven:
    """What was done: `record` is the form's or phone's id, `amount` of a gift in fen."""

    record: str
    customer: int
    kind: str
    amount: int | None = None
    words: str = ""


def touch_customer(
    tx: Transaction,
    seller: str,
    given: TouchGiven,
    digest: str | None = None,
    at: datetime | None = None,
) -> Receipt:
    """Record a visit, gift or referral once, by its id.

    `digest` is that of the phone, `at` None means now. A referral needs the words (who), a gift
    the amount within HR's limit. Raises SameIdOtherContent, CustomerOfAnother, UnknownChoice,
    Missing, GiftTooDear, TextTooLong.
    """
    digest = digest or content_hash({"seller": seller, **vars(given)})
    held = CustomerTouch.get_or_none(CustomerTouch.record == given.record)
    if held is not None:
        if held.content_hash != digest:
            raise SameIdOtherContent()
        return Receipt(given.record, held.number, digest, known=True)
    words = _check(seller, given)
    number = tx.insert(
        CustomerTouch,
        record=given.record,
        content_hash=digest,
        customer=given.customer,
        person=seller,
        kind=given.kind,
        amount=(given.amount or 0) if given.kind == GIFT else 0,
        words=words,
        at=at or tx.now,
    )
    told = {"kind": given.kind, **({"amount": given.amount} if given.kind == GIFT else {})}
    tx.audit(seller, "touch_customer", f"customer:{given.customer}", after=told)
    return Receipt(given.record, number, digest)


def _check(seller: str, given: TouchGiven) -> str:
    """Refuse what cannot be recorded; return the words, stripped."""
    own = Customer.select().where(Customer.id == given.customer, Customer.seller == seller)
    if not own.exists():
        raise CustomerOfAnother()
    if given.kind not in KINDS:
        raise UnknownChoice()
    if given.kind == GIFT:
        if not given.amount:
            raise Missing("amount")
        limit = gift_limit()
        if given.amount > limit:
            raise GiftTooDear(limit=short_text(yuan_of(limit), 2))
    words = WORDS.clean(given.words)
    return WORDS.demand(words) if given.kind == REFERRAL else words


def withdraw_touch(tx: Transaction, seller: str, touch: int) -> None:
    """Take back what one recorded today. Raises NotFound, NotToday."""
    held = CustomerTouch.get_or_none(CustomerTouch.number == touch, CustomerTouch.person == seller)
    if held is None:
        raise NotFound()
    if tx.company.clock.day(held.at) != tx.company.clock.day(tx.now):
        raise NotToday()
    if TouchWithdrawal.get_or_none(TouchWithdrawal.touch == touch) is None:
        tx.insert(TouchWithdrawal, touch=touch, at=tx.now)
        tx.audit(seller, "withdraw_touch", f"customer:{held.customer_id}")


def set_gift_limit(tx: Transaction, by: str, limit: int) -> None:
    """Set what a gift may cost, in fen. Raises NotAllowed."""
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in HR:
        raise NotAllowed()
    set_setting(tx, by, LIMIT_SETTING, json.dumps(str(limit)))
