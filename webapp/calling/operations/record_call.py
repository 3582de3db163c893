"""Record telephone calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from rules.facts import OUTCOMES
from rules.metrics import call_movements
from webapp.calling.models import CallTopic
from webapp.calling.operations.customers import CustomerGiven, find_or_add, stop_contact
from webapp.calling.topics import demand_topic
from webapp.core.errors import JiebaoError, UnknownChoice, _
from webapp.core.fields import OptionalDay, OptionalTime, Text
from webapp.facts.models import Call, Fact
from webapp.facts.movements import as_call
from webapp.facts.operations.record import (
    Receipt,
    content_hash,
    demand_seller,
    known_already,
    record,
)
from webapp.facts.transactions import Transaction
from webapp.store.engine import OfFirst

NOTE = Text("note", most=500, required=False)
FOLLOW_UP_ON = OptionalDay("follow_up_on")
FOLLOW_UP_TIME = OptionalTime("follow_up_time")


class FollowUpInThePast(JiebaoError):
    """The day of the follow-up is before the day of the call."""

    sentence = _("下次联系的日期 %(on)s已经过去，请选今天或以后的日期。")
    field = "follow_up_on"


class StopWhom(JiebaoError):
    """A request never to call again without a customer or a number."""

    sentence = _("不再联系谁？请选客户，或填号码。")
    field = "phone"


@dataclass(frozen=True)
class CallCommand:
    """A call as entered; `at` None means now.

    `mark` is the reason why the call is held and counts nowhere yet, or empty. `stop`: the customer
    asked never to be called again. `topics`: of what the customer spoke (webapp/calling/topics.py).
    `follow_up_time`: of the next contact, in the company's zone; without a day, `_promised_day`.
    """

    id: str
    outcome: str
    customer: CustomerGiven = field(default_factory=CustomerGiven)
    note: str = ""
    follow_up_on: date | None = None
    at: datetime | None = None
    mark: str = ""
    stop: bool = False
    topics: tuple[str, ...] = ()
    follow_up_time: time | None = None


def call_digest(seller: str, command: CallCommand) -> str:
    """The content hash of a call (see `content_hash`)."""
    number = command.customer.number
    return content_hash(
        {
            "kind": "call",
            "seller": seller,
            "outcome": command.outcome,
            "customer": command.customer.id or (number.hash if number else ""),
            "name": command.customer.name,
            "note": command.note,
            "follow_up_on": command.follow_up_on,
            "at": command.at,
            **({"follow_up_time": command.follow_up_time} if command.follow_up_time else {}),
            **({"stop": True} if command.stop else {}),
            **({"topics": command.topics} if command.topics else {}),
        }
    )


def record_call(tx: Transaction, seller: str, command: CallCommand) -> Receipt:
    """Record one call of `seller`; the same id with the same content returns the first receipt.

    Raises what `known_already` and `record_new_call` raise.
    """
    digest = call_digest(seller, command)
    return known_already(command.id, digest) or record_new_call(tx, seller, command, digest)


def record_new_call(tx: Transaction, seller: str, command: CallCommand, digest: str) -> Receipt:
    """Record one call of `seller`: the fact, its tallies, its audit line, the notice.

    `digest`: the hash of its content, here or on the phone; the caller has asked `known_already`.
    Raises what `check_call` and `demand_seller` raise.
    """
    check_call(tx, command)
    posting = demand_seller(tx, seller, command.at)
    customer = find_or_add(tx, command.customer, seller)
    call = _row(tx, OfFirst(), command, customer)
    at = command.at or tx.now
    receipt = record(
        tx, "call", command.id, digest, person=seller, by=seller, at=command.at, row=(Call, call)
    )
    _insert_beside(tx, receipt.number, seller, command, customer, at)
    if not command.mark:
        called = as_call(str(receipt.number), seller, at, tx.now, command.outcome)
        tx.move(call_movements(called, posting, tx.company.clock))
    return receipt


def insert_call(tx: Transaction, number: int, seller: str, command: CallCommand) -> None:
    """Insert the Call of a fact; a `stop` ends contact with the customer at the call's moment."""
    customer = find_or_add(tx, command.customer, seller)
    tx.insert(Call, **_row(tx, number, command, customer))
    _insert_beside(tx, number, seller, command, customer, Fact.get_by_id(number).at)


def _row(
    tx: Transaction, number: int | OfFirst, command: CallCommand, customer: int | None
) -> dict[str, Any]:
    """The columns of a Call."""
    return {
        "fact": number,
        "outcome": command.outcome,
        "customer": customer,
        "note": command.note,
        "follow_up_on": _promised_day(tx, command),
        "follow_up_time": command.follow_up_time,
        "mark": command.mark,
    }


def _insert_beside(
    tx: Transaction,
    number: int,
    seller: str,
    command: CallCommand,
    customer: int | None,
    at: datetime,
) -> None:
    """Insert what a call at `at` has beside its own row: the end of contact, its topics."""
    if command.stop and customer is not None:
        stop_contact(tx, seller, customer, at)
    for topic in dict.fromkeys(command.topics):
        tx.insert(CallTopic, call=number, topic=topic, on=tx.company.clock.day(at))


def _promised_day(tx: Transaction, command: CallCommand) -> date | None:
    """The day of the next contact; of a time alone, the first day on which it follows the call."""
    if command.follow_up_on is not None or command.follow_up_time is None:
        return command.follow_up_on
    called = tx.company.clock.local(command.at or tx.now)
    later_that_day = command.follow_up_time > called.time()
    return called.date() if later_that_day else called.date() + timedelta(days=1)


def check_call(tx: Transaction, command: CallCommand) -> None:
    """Check a command. Raises UnknownChoice, TextTooLong, StopWhom, FollowUpInThePast."""
    if command.outcome not in OUTCOMES:
        refusal = UnknownChoice()
        refusal.field = "outcome"
        raise refusal
    NOTE.clean(command.note)
    for topic in command.topics:
        demand_topic(topic)
    given = command.customer
    if command.stop and given.id is None and given.number is None:
        raise StopWhom()
    if command.follow_up_on is None:
        return
    if command.follow_up_on < tx.company.clock.day(command.at or tx.now):  # a phone may send late
        raise FollowUpInThePast(on=command.follow_up_on)
