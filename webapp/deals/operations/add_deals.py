"""Insert deals of a checked table: facts, deals, customers, audit lines and tallies together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from webapp.core.instants import from_microseconds, to_microseconds
from webapp.deals.known_records import FirstDeal, customers_by_phone, first_deals
from webapp.facts.current_deals import current_deals
from webapp.facts.models import Assignment, Customer, Deal, Fact
from webapp.facts.movements import movements_of_deal
from webapp.facts.tallies import sum_movements
from webapp.facts.transactions import Transaction, as_audited

LOST_AT_ONCE = 10  # customers whose first deal becomes another one, in one transaction
Row = Mapping[str, Any]


def add_deals(tx: Transaction, by: str, rows: Sequence[Row]) -> int:
    """Insert the first of these rows (`staged_deal` rows of a work); return how many.

    It stops before more than LOST_AT_ONCE customers get another first deal than they have.
    """
    known = customers_by_phone(row["phone"][1] for row in rows if row["phone"])
    ids = [_known_id(row, known) for row in rows]
    firsts = first_deals({customer for customer in ids if customer is not None})
    rows = rows[: _bounded(tx.now, rows, ids, firsts)]
    buyers = _buyers(tx, rows, known)
    numbers = tx.numbers_for(Fact, len(rows))
    _insert(tx, by, rows, numbers, buyers)
    _count(tx, numbers, firsts)
    return len(rows)


def _known_id(row: Row, known: Mapping[str, tuple[int, str]]) -> int | None:
    """The id of a row's customer, if that is stored: by number, or the one of its card."""
    if not row["phone"]:
        return row["customer"]
    held = known.get(row["phone"][1])
    return held[0] if held else None


def _bounded(
    now: datetime, rows: Sequence[Row], ids: Sequence[int | None], firsts: Mapping[int, FirstDeal]
) -> int:
    """How many of the rows take the place of at most LOST_AT_ONCE first deals."""
    lost: set[int] = set()
    for count, (row, customer) in enumerate(zip(rows, ids, strict=True)):
        held = firsts.get(customer) if customer is not None else None
        if held is None or customer is None or from_microseconds(row["at"]) > held.order[0]:
            continue
        if len(lost | {customer}) > LOST_AT_ONCE:
            return count
        lost.add(customer)
    return len(rows)


def _buyers(
    tx: Transaction, rows: Sequence[Row], known: Mapping[str, tuple[int, str]]
) -> list[int | None]:
    """The customer of each row; adds those that are new, and names those without a name."""
    held = dict(known)
    new: dict[str, Row] = {}
    names: dict[str, tuple[str, str]] = {}
    for row in rows:
        if not row["phone"]:
            continue
        phone = row["phone"][1]
        if phone not in held and phone not in new:
            new[phone] = row
        elif row["name"] and not (held[phone][1] if phone in held else new[phone]["name"]):
            names.setdefault(phone, (row["name"], row["closer"]))
    ids = dict(zip(new, tx.numbers_for(Customer, len(new)), strict=True))
    _add_customers(tx, [(ids[phone], new[phone]) for phone in new])
    held |= {phone: (customer, "") for phone, customer in ids.items()}
    for phone, (name, by) in names.items():
        _name(tx, held[phone][0], name, by)
    return [held[row["phone"][1]][0] if row["phone"] else row["customer"] for row in rows]


def _name(tx: Transaction, customer: int, name: str, by: str) -> None:
    """Give a customer without a name the name of the table."""
    Customer.update(name=name).where(Customer.id == customer).execute()
    tx.audit(by, "name_customer", f"customer:{customer}", {"name": name}, {"name": ""})


def _add_customers(tx: Transaction, added: Sequence[tuple[int, Row]]) -> None:
    at = to_microseconds(tx.now)
    tx.insert_values(
        Customer,
        (
            *("id", "name", "phone_cipher", "phone_hash", "phone_masked"),
            *("seller", "note", "created_at"),
        ),
        ((id_, row["name"], *row["phone"], row["closer"], "", at) for id_, row in added),
    )
    tx.insert_values(
        Assignment,
        ("customer", "seller", "given_by", "at", "why"),
        ((id_, row["closer"], row["closer"], at, "called") for id_, row in added),
    )
    tx.audit_many(
        "add_customer",
        (
            (row["closer"], f"customer:{id_}", as_audited({"name": row["name"]}))
            for id_, row in added
        ),
    )


def _insert(
    tx: Transaction, by: str, rows: Sequence[Row], numbers: range, buyers: Sequence[int | None]
) -> None:
    now, of = to_microseconds(tx.now), ("id", "closer", "day", "at", "hash")
    tx.insert_values(
        Fact,
        (
            *("number", "kind", "received_at", "recorded_by"),
            *("id", "person", "day", "at", "content_hash"),
        ),
        (
            (number, "deal", now, by, *(row[name] for name in of))
            for number, row in zip(numbers, rows, strict=True)
        ),
    )
    columns = ("contract", "amount", "card", "reissue", "product", "referrer")
    tx.insert_values(
        Deal,
        ("fact", "customer", "imported", *columns),
        (
            (number, buyer, True, *(row[name] for name in columns))
            for number, buyer, row in zip(numbers, buyers, rows, strict=True)
        ),
    )
    tx.audit_many("record_deal", _audited(by, numbers, rows))


def _audited(by: str, numbers: range, rows: Sequence[Row]) -> Iterator[tuple[str, str, str]]:
    for number, row in zip(numbers, rows, strict=True):
        yield by, f"fact:{number}", as_audited({"hash": row["hash"]})


def _count(tx: Transaction, numbers: range, firsts: Mapping[int, FirstDeal]) -> None:
    """Add the tallies of the new deals; recompute the days of deals that are first no longer."""
    company = tx.company
    deals = list(current_deals(numbers=numbers))
    moved = (movement for deal in deals for movement in movements_of_deal(company, deal))
    tx.add_tallies(sum_movements(moved, company.tallied))
    new = {deal.customer for deal in deals if deal.new_customer}
    lost = {(held.closer, held.day) for customer, held in firsts.items() if customer in new}
    if lost:
        tx.flush()
        for closer, day in sorted(lost):
            tx.recompute(closer, day)
