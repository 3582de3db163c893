"""The own call list: whom to call next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template
from peewee import fn

from webapp.models import Call, Customer, Fact
from webapp.pages.member import me, office

page = Blueprint("customers", __name__)
LONGEST = 200


@dataclass(frozen=True)
class CustomerRow:
    """A customer of the own list: when last called with what outcome, when to call again."""

    id: int
    name: str
    number: str
    visited: bool | None
    calls: int
    outcome: str
    last_on: date | None
    follow_up_on: date | None
    note: str


def next_customers(seller: str, today: date, limit: int = 5) -> list[CustomerRow]:
    """Whom to call next: follow-ups that are due, then the new, then the longest not called."""
    rows = [row for row in own_customers(seller) if row.outcome not in ("invalid", "invited")]
    later = date.max

    def urgency(row: CustomerRow) -> tuple[int, date, int]:
        if row.follow_up_on is not None:
            due = row.follow_up_on <= today
            return (0 if due else 3, row.follow_up_on, row.id)
        return (1, later, row.id) if row.last_on is None else (2, row.last_on, row.id)

    return sorted(rows, key=urgency)[:limit]


def own_customers(seller: str) -> list[CustomerRow]:
    """All customers of a seller who may be called, with what was said last."""
    last = (
        Call.select(Call.customer, fn.MAX(Call.fact).alias("last"), fn.COUNT(Call.fact).alias("n"))
        .where(Call.customer.is_null(False))
        .group_by(Call.customer)
        .alias("last_call")
    )
    query = (
        Customer.select(
            Customer.id,
            Customer.name,
            Customer.phone_masked,
            Customer.visited,
            Customer.note,
            fn.COALESCE(last.c.n, 0),
            fn.COALESCE(Call.outcome, ""),
            Fact.day,
            Call.follow_up_on,
        )
        .left_outer_join(last, on=(last.c.customer_id == Customer.id))
        .left_outer_join(Call, on=(Call.fact == last.c.last))
        .left_outer_join(Fact, on=(Fact.number == Call.fact))
        .where(Customer.seller == seller, Customer.do_not_contact_at.is_null())
        .order_by(Customer.id)
        .limit(LONGEST)
        .tuples()
    )
    return [
        CustomerRow(id_, name, number, visited, count, outcome, day, follow_up, note)
        for id_, name, number, visited, note, count, outcome, day, follow_up in query
    ]


@page.get("/customers")
def show() -> str:
    """The own customers, next to call first."""
    member, today = me(), office().today
    return render_template(
        "customers/index.html",
        customers=next_customers(member.person, today, LONGEST),
        today=today,
    )
