"""A seller's call list in calling order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby

from rules.periods import Clock
from webapp.calling.calling_order import DONE, History, Turn, turn_of
from webapp.facts.models import Call, Customer, Fact

NAMED_AHEAD = 2  # the next customers that the form for a call names


@dataclass(frozen=True)
class ListedCustomer:
    """A customer of a call list: masked number, place in the calling order, history of calls.

    `calls` is their number; `last_note` is the newest note of a call.
    """

    id: int
    name: str
    number: str
    visited: bool | None
    note: str
    turn: Turn
    calls: int = 0
    history: History = field(default_factory=History)
    last_note: str = ""


def call_list(seller: str, now: datetime, clock: Clock) -> list[ListedCustomer]:
    """A seller's customers who have not asked to be left alone, in calling order."""
    local = clock.local(now)
    histories = {
        customer: _history(list(calls))
        for customer, calls in groupby(_call_rows(seller), key=lambda row: row[0])
    }
    listed = []
    for id_, name, number, visited, note in _customer_rows(seller):
        history, calls, last_note = histories.get(id_, (History(), 0, ""))
        turn = turn_of(history, local, local.date())
        listed.append(
            ListedCustomer(id_, name, number, visited, note, turn, calls, history, last_note)
        )
    return sorted(listed, key=lambda each: (each.turn, each.id))


def _customer_rows(seller: str) -> Iterable[tuple[int, str, str, bool | None, str]]:
    return (
        Customer.select(
            Customer.id, Customer.name, Customer.phone_masked, Customer.visited, Customer.note
        )
        .where(Customer.seller == seller, Customer.do_not_contact_at.is_null())
        .tuples()
    )


_Row = tuple[int, str, datetime, date | None, str, time | None]


def _call_rows(seller: str) -> Iterable[_Row]:
    """The uncorrected calls of a seller's customers, by any caller; by customer, then time."""
    corrected = Fact.alias()
    return (
        Call.select(
            *(Call.customer, Call.outcome, Fact.at, Call.follow_up_on, Call.note),
            Call.follow_up_time,
        )
        .join(Fact)
        .join_from(Call, Customer)
        .join_from(Fact, corrected, "LEFT JOIN", on=(corrected.corrects == Fact.number))
        .where(
            Customer.seller == seller,
            Customer.do_not_contact_at.is_null(),
            corrected.number.is_null(),
        )
        .order_by(Call.customer, Fact.at, Fact.number)
        .tuples()
    )


def _history(calls: list[_Row]) -> tuple[History, int, str]:
    _customer, outcome, at, follow_up_on, _note, follow_up_time = calls[-1]
    unanswered = 0
    for row in reversed(calls):
        if row[1] != "no_answer":
            break
        unanswered += 1
    note = next((row[4] for row in reversed(calls) if row[4]), "")
    return History(outcome, at, follow_up_on, unanswered, follow_up_time), len(calls), note


@dataclass(frozen=True)
class ListPlace:
    """The customer to show, the id of the next one, and how many may be called now.

    `coming`: the next two, in calling order.
    """

    customer: ListedCustomer | None
    following: int | None
    ready: int
    coming: tuple[ListedCustomer, ...] = ()


def place_in(listed: list[ListedCustomer], chosen: int | None) -> ListPlace:
    """The chosen customer, else the first who may be called now. `following` cycles through those
    who may be called now, so that the pages that a phone has cached link to each other."""
    ready = [each for each in listed if each.turn.may_be_called]
    current = next((each for each in listed if each.id == chosen), None)
    if current is None:
        current = ready[0] if ready else None
    if current is None:
        return ListPlace(None, None, 0)
    ids = [each.id for each in ready]
    at = ids.index(current.id) + 1 if current.id in ids else 0
    rest = [*ready[at:], *ready[: max(0, at - 1)]]
    return ListPlace(current, rest[0].id if rest else None, len(ids), tuple(rest[:NAMED_AHEAD]))


def called_on(listed: Iterable[ListedCustomer], day: date, clock: Clock) -> int:
    """How many customers were called on a day and need not be called again now."""
    last = (each.history.at for each in listed if not each.turn.may_be_called)
    return sum(at is not None and clock.day(at) == day for at in last)


def is_for_today(listed: ListedCustomer, today: date) -> bool:
    """Whether the customer may be called now, or a call was promised for later today."""
    return listed.turn.may_be_called or listed.history.follow_up_on == today


def promised_at_a_time(listed: Iterable[ListedCustomer], today: date) -> list[ListedCustomer]:
    """The customers to whom a call at a time of today was promised, the earliest first.

    A call to one of them replaces the promise.
    """
    found = (each for each in listed if each.history.follow_up_on == today)
    return [each for each in found if each.history.follow_up_time is not None]


def is_done(listed: ListedCustomer) -> bool:
    """Whether the customer need not be called again: invited, invalid number, or five tries."""
    return listed.turn.group == DONE
