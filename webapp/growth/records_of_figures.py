"""The records behind a person's figures: the calls, visits, cards and deals of some days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from webapp.core.instants import as_instant
from webapp.facts.current_deals import current_deals
from webapp.facts.evidence_models import Verdict
from webapp.facts.models import Call, Card, Customer, Deal, Fact
from webapp.facts.rateable import REACHED

STEPS = ("calls", "reached", "invited", "visited", "cards", "deals")  # of a funnel


@dataclass(frozen=True)
class FigureRecord:
    """One record; `kind` is call, card or deal.

    `outcome` is of a call, `code` a card's serial or a deal's contract, `amount` a deal's in fen.
    """

    number: int
    kind: str
    at: datetime
    customer: int | None
    name: str
    outcome: str = ""
    code: str = ""
    amount: int | None = None


def records_of_figure(person: str, step: str, first: date, last: date) -> list[FigureRecord]:
    """The records that a step counts, the newest first; of visited one for each visitor.

    They are those of the tallies and of webapp/talks/funnel_reading.py: without what was
    withdrawn, corrected, held or judged fake.
    """
    if step == "visited":
        found = _visits(person, first, last)
    elif step == "cards":
        found = _cards(person, first, last)
    elif step == "deals":
        found = _deals(person, first, last)
    else:
        outcomes = {"reached": REACHED, "invited": ("invited",)}.get(step)
        found = _calls(person, first, last, outcomes)
    return sorted(found, key=lambda each: (each.at, each.number), reverse=True)


def _standing(query: Any, person: str, first: date, last: date) -> Any:
    later = Fact.alias("later")
    corrections = later.select(later.number).where(later.corrects == Fact.number)
    return query.where(Fact.person == person, Fact.day.between(first, last)).where(
        ~fn.EXISTS(corrections)
    )


def _calls(
    person: str, first: date, last: date, outcomes: tuple[str, ...] | None
) -> list[FigureRecord]:
    rows = (
        Call.select(Fact.number, Fact.at, Customer.id, Customer.name, Call.outcome)
        .join(Fact)
        .switch(Call)
        .join(Customer, JOIN.LEFT_OUTER)
        .where(Call.mark == "")
    )
    if outcomes is not None:
        rows = rows.where(Call.outcome.in_(outcomes))
    return [
        FigureRecord(number, "call", as_instant(at), customer, name or "", outcome=outcome)
        for number, at, customer, name, outcome in _standing(rows, person, first, last).tuples()
    ]


def _cards(person: str, first: date, last: date, *, visited: bool = False) -> list[FigureRecord]:
    """The cards that count; `visited`: all that were sold in a store, whatever became of them."""
    verdict = Verdict.alias("latest")
    result = (
        verdict.select(verdict.result)
        .where(verdict.card == Card.fact)
        .order_by(verdict.fact.desc())
        .limit(1)
    )
    rows = (
        Card.select(
            Fact.number, Fact.at, Customer.id, Customer.name, Card.serial, Card.mark, result
        )
        .join(Fact)
        .switch(Card)
        .join(Customer, JOIN.LEFT_OUTER)
    )
    if visited:
        rows = rows.where(Card.visited)
    return [
        FigureRecord(number, "card", as_instant(at), customer, name or "", code=serial)
        for number, at, customer, name, serial, mark, judged in _standing(
            rows, person, first, last
        ).tuples()
        if visited or judged == "genuine" or (not mark and judged != "fake")
    ]


def _deals(person: str, first: date, last: date) -> list[FigureRecord]:
    closed = {
        each.number: each for each in current_deals(first, last, person) if each.closer == person
    }
    rows = Deal.select(Deal.fact, Deal.contract, Customer.id, Customer.name)
    rows = rows.join(Customer, JOIN.LEFT_OUTER).where(Deal.fact.in_(list(closed)))
    return [
        FigureRecord(
            number,
            "deal",
            closed[number].at,
            customer,
            name or "",
            code=contract,
            amount=closed[number].amount,
        )
        for number, contract, customer, name in rows.tuples()
    ]


def _visits(person: str, first: date, last: date) -> list[FigureRecord]:
    """The newest record of each visitor: invited and seen in the store, or sold a card there."""
    invited = _calls(person, first, last, ("invited",))
    asked = {each.customer for each in invited if each.customer is not None}
    came = Customer.select(Customer.id).where(Customer.id.in_(list(asked)), Customer.visited)
    seen = {number for (number,) in came.tuples()}
    newest: dict[object, FigureRecord] = {}
    for each in (*invited, *_cards(person, first, last, visited=True)):
        if each.kind == "card" or each.customer in seen:
            visitor = each.customer if each.customer is not None else f"card {each.number}"
            held = newest.get(visitor)
            if held is None or (held.at, held.number) < (each.at, each.number):
                newest[visitor] = each
    return list(newest.values())


def customers_of(seller: str, records: Iterable[FigureRecord]) -> frozenset[int]:
    """The customers of these records who are on the seller's list now; one statement."""
    asked = [each.customer for each in records if each.customer is not None]
    rows = Customer.select(Customer.id).where(Customer.id.in_(asked), Customer.seller == seller)
    return frozenset(number for (number,) in rows.tuples())
