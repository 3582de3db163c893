"""Recorded facts as the API tells them, with what the token's scopes tell of their customers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from webapp.company.snapshot import Company
from webapp.facts.models import Call, Card, Contribution, Customer, Deal, Fact, Rating
from webapp.integration.exact_values import day_or_none, time_or_none, utc_text
from webapp.integration.scopes import CUSTOMERS, PHONE_NUMBERS

# What is said of people behind their backs (violations, grants, trainings) is not for a program.
TOLD_KINDS = ("call", "card", "deal", "rating", "contribution", "cancel", "withdrawal")
Decrypt = Callable[[str], str]


def facts_after(number: int, limit: int) -> Sequence[Any]:
    """The facts of TOLD_KINDS that were recorded after the one of this number, oldest first.

    One writer numbers facts in the order of their commits, so none is found later with a smaller
    number (webapp/store/writer.py).
    """
    rows = Fact.select().where(Fact.number > number, Fact.kind.in_(TOLD_KINDS))
    return list(rows.order_by(Fact.number).limit(limit))


class FactDetails:
    """The rows of the tables of kinds that belong to some facts, read by one query a table."""

    def __init__(self, facts: Sequence[Any]) -> None:
        numbers = [fact.number for fact in facts]
        self._of = {
            table: {row.fact_id: row for row in table.select().where(table.fact.in_(numbers))}
            for table in (Call, Card, Deal, Rating, Contribution)
        }
        self._customers = self._read_customers()

    def _read_customers(self) -> dict[int, Any]:
        rows = [row for table in (Call, Card, Deal) for row in self._of[table].values()]
        wanted = {row.customer_id for row in rows if row.customer_id is not None}
        found = Customer.select().where(Customer.id.in_(wanted)) if wanted else ()
        return {row.id: row for row in found}

    def customer_of(self, number: int) -> Any:
        """The customer of a call, card or deal, or None."""
        for table in (Call, Card, Deal):
            row = self._of[table].get(number)
            if row is not None:
                return self._customers.get(row.customer_id)
        return None

    def parts(self, number: int) -> dict[str, Any]:
        """What the table of its kind says of a fact; empty for a cancellation or withdrawal."""
        parts: dict[str, Any] = {}
        if row := self._of[Call].get(number):
            parts["call"] = {
                "outcome": row.outcome,
                "follow_up_on": day_or_none(row.follow_up_on),
                "follow_up_time": time_or_none(row.follow_up_time),
                "held": row.mark,
            }
        if row := self._of[Card].get(number):
            parts["card"] = {"serial": row.serial, "visited": row.visited, "held": row.mark}
        if row := self._of[Deal].get(number):
            parts["deal"] = {
                "contract": row.contract,
                "amount_fen": row.amount,
                "card": row.card_id,
                "product": row.product,
                "referrer": row.referrer,
            }
        if row := self._of[Rating].get(number):
            parts["score_hundredths"] = row.score
        if row := self._of[Contribution].get(number):
            parts["points_hundredths"] = row.points
        return parts


def fact_as_json(
    company: Company, fact: Any, details: FactDetails, scopes: Collection[str], decrypt: Decrypt
) -> dict[str, Any]:
    """One fact, as the schema Fact of the description."""
    posting = company.posting(fact.person_id, fact.day)
    customer = details.customer_of(fact.number)
    return {
        "number": fact.number,
        "id": fact.id,
        "kind": fact.kind,
        "person": fact.person_id,
        "team": fact.team_id or (posting.team if posting else None),
        "day": fact.day.isoformat(),
        "at": utc_text(fact.at),
        "received_at": utc_text(fact.received_at),
        "recorded_by": fact.recorded_by_id,
        "corrects": fact.corrects_id,
        "customer": None if customer is None else _customer(customer, scopes, decrypt),
        **details.parts(fact.number),
    }


def _customer(row: Any, scopes: Collection[str], decrypt: Decrypt) -> dict[str, Any]:
    told: dict[str, Any] = {"number": row.id}
    if CUSTOMERS in scopes:
        told |= {"name": row.name, "phone_masked": row.phone_masked}
    if PHONE_NUMBERS in scopes:
        told["phone"] = decrypt(row.phone_cipher) if row.phone_cipher else None
    return told
