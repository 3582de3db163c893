"""Insert rows in bulk by SQL: facts with their audit lines, customers with their assignments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from webapp.core.sealed_numbers import SealedNumber
from webapp.store.tables import database


@dataclass(frozen=True, slots=True)
class BulkFact:
    """A fact to insert: record id, kind, person, who recorded it, the instant in microseconds."""

    id: str
    kind: str
    person: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class BulkCustomer:
    """A customer to insert, with the seller and who gave it (the seller: added with a record)."""

    name: str
    number: SealedNumber | None
    seller: str
    by: str
    at: int


def insert_rows(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows; `columns` separated by commas."""
    places = ", ".join("?" * len(columns.split(",")))
    database.connection().executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


def insert_facts(day: date, facts: Sequence[BulkFact]) -> range:
    """Insert facts of one day and their audit lines; return their numbers."""
    first = next_number("fact", "number")
    on = day.isoformat()
    numbers = range(first, first + len(facts))
    hashes = [sha256(fact.id.encode()).hexdigest() for fact in facts]
    insert_rows(
        "fact",
        "number, id, kind, person_id, day, at, received_at, recorded_by_id, content_hash",
        (
            (number, fact.id, fact.kind, fact.person, on, fact.at, fact.at, fact.by, digest)
            for number, fact, digest in zip(numbers, facts, hashes, strict=True)
        ),
    )
    insert_audit_lines(
        (fact.at, fact.by, f"record_{fact.kind}", f"fact:{number}", f'{{"hash": "{digest}"}}')
        for number, fact, digest in zip(numbers, facts, hashes, strict=True)
    )
    return numbers


def insert_audit_lines(rows: Iterable[tuple[int, str, str, str, str]]) -> None:
    """Insert audit lines: instant, who, action, subject, what is after it (JSON)."""
    insert_rows(
        "audit_line", "at, who, action, subject, after, before", ((*row, "") for row in rows)
    )


def insert_customers(customers: Sequence[BulkCustomer]) -> range:
    """Insert customers, their assignments and audit lines; return their ids."""
    first = next_number("customer", "id")
    numbers = range(first, first + len(customers))
    numbered = list(zip(numbers, customers, strict=True))
    insert_rows(
        "customer",
        "id, name, phone_cipher, phone_hash, phone_masked, seller_id, note, created_at",
        (
            (number, each.name, *_sealed(each.number), each.seller, "", each.at)
            for number, each in numbered
        ),
    )
    insert_rows(
        "assignment",
        "customer_id, seller_id, given_by, at, why",
        (
            (
                number,
                each.seller,
                each.by,
                each.at,
                "called" if each.by == each.seller else "import",
            )
            for number, each in numbered
        ),
    )
    insert_audit_lines(
        (each.at, each.by, "add_customer", f"customer:{number}", _named(each.name))
        for number, each in numbered
    )
    return numbers


def _sealed(number: SealedNumber | None) -> tuple[str | None, str | None, str]:
    return (number.cipher, number.hash, number.masked) if number else (None, None, "")


def _named(name: str) -> str:
    return json.dumps({"name": name}, ensure_ascii=False)


def next_number(table: str, column: str) -> int:
    """The next free number of a table."""
    row = database.connection().execute(f"SELECT coalesce(max({column}), 0) + 1 FROM {table}")
    return int(row.fetchone()[0])
