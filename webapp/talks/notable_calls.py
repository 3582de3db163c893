"""Select calls worth talking about: two that were lost at a step, and one that passed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN, fn

from webapp.calling.market_notes import without_numbers
from webapp.facts.models import Call, Customer, Fact
from webapp.facts.rateable import REACHED

SHOWN = 3  # calls worth talking about
READ = 400  # of a person's newest calls


@dataclass(frozen=True)
class NotableCall:
    """A call with customer, outcome and note; `visited`: the customer came to the store."""

    number: int
    at: datetime
    customer: int | None
    name: str
    outcome: str
    note: str
    visited: bool = False


def calls_to_discuss(step: str | None, calls: Iterable[NotableCall]) -> list[NotableCall]:
    """Select at most SHOWN of these calls (the newest first), each with another customer.

    First two that got to the step before and no further, those with a note first; then one that
    passed the step. Without a step, or with too few such calls: the newest with a note, then the
    newest.
    """
    newest = list(calls)
    lost = [each for each in newest if step and _was_lost(step, each)]
    passed = [each for each in newest if step and _passed(step, each)]
    chosen: list[NotableCall] = []
    for some, most in ((lost, SHOWN - 1), (passed, SHOWN), (newest, SHOWN)):
        for each in sorted(some, key=lambda each: not each.note):
            if len(chosen) < most and _is_new(each, chosen):
                chosen.append(each)
    return chosen


def _is_new(call: NotableCall, chosen: Sequence[NotableCall]) -> bool:
    return all(
        each.number != call.number and (each.customer is None or each.customer != call.customer)
        for each in chosen
    )


def _was_lost(step: str, call: NotableCall) -> bool:
    if step == "reached":
        return call.outcome == "no_answer"
    if step == "invited":
        return call.outcome in REACHED and call.outcome != "invited"
    return call.outcome == "invited" and not call.visited


def _passed(step: str, call: NotableCall) -> bool:
    if step == "reached":
        return call.outcome in REACHED
    if step == "invited":
        return call.outcome == "invited"
    return call.outcome == "invited" and call.visited


def recent_calls(person: str, first: date, last: date) -> list[NotableCall]:
    """Return a person's newest calls of these days that count, at most READ.

    Numbers in the notes are left out.
    """
    later = Fact.alias("later")
    rows = (
        Fact.select(
            Fact.number,
            Fact.at,
            Call.customer,
            Customer.name,
            Call.outcome,
            Call.note,
            Customer.visited,
        )
        .join(Call)
        .join(Customer, JOIN.LEFT_OUTER)
        .where(
            Fact.person == person,
            Fact.day.between(first, last),
            Call.mark == "",
            ~fn.EXISTS(later.select(later.number).where(later.corrects == Fact.number)),
        )
        .order_by(Fact.day.desc(), Fact.number.desc())
        .limit(READ)
    )
    return [
        NotableCall(number, at, customer, name or "", outcome, without_numbers(note), bool(visited))
        for number, at, customer, name, outcome, note, visited in rows.tuples()
    ]
