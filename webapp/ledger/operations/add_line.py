"""Add lines to the ledger, with their audit lines; a person's line of money waits to be paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core.instants import to_microseconds
from webapp.facts.transactions import Transaction, as_audited
from webapp.ledger.models import Line, PendingLine
from webapp.ledger.payroll_models import UnpaidLine
from webapp.store.database import database_values


def add_line(tx: Transaction, again: int | None = None, **values: Any) -> int:
    """Insert one `line` with these values at the transaction's time; return its number.

    `again` is the number of a rejected line that this one proposes again.
    """
    number: int = tx.insert(Line, created_at=tx.now, **values)
    tx.insert(PendingLine, line=number)
    person = values.get("person")
    if values.get("amount") and person is not None:
        tx.insert(UnpaidLine, line=number, person=person)
    after = {"amount": values.get("amount")} | ({"again": again} if again else {})
    tx.audit("jiebao", "add_line", f"line:{number}", after=after)
    return number


COLUMNS = (
    "scheme",
    "revision",
    "clause",
    "kind",
    "period",
    "person",
    "team",
    "amount",
    "sign",
    "reverses",
    "because",
)


@dataclass(frozen=True)
class LinesToAdd:
    """Lines to add, converted for the database outside the writer.

    Of each line `values`: its COLUMNS; `audited`: the JSON of its audit line; `waits`: the person
    to whom it is to be paid, or None.
    """

    values: Sequence[tuple[Any, ...]] = ()
    audited: Sequence[str] = ()
    waits: Sequence[str | None] = ()


def lines_to_add(rows: Sequence[Mapping[str, Any]]) -> LinesToAdd:
    """Convert lines, each given by its COLUMNS."""
    return LinesToAdd(
        database_values(Line, COLUMNS, rows),
        [as_audited({"amount": row["amount"]}) for row in rows],
        [row["person"] if row["amount"] else None for row in rows],
    )


def add_lines(tx: Transaction, settlement: int, lines: LinesToAdd) -> list[int]:
    """Insert a settlement's lines in this order, by four statements; return their numbers."""
    numbers = tx.numbers_for(Line, len(lines.values))
    at = to_microseconds(tx.now)
    tx.insert_values(
        Line,
        ("number", "settlement", "created_at", *COLUMNS),
        (
            (number, settlement, at, *values)
            for number, values in zip(numbers, lines.values, strict=True)
        ),
    )
    tx.insert_values(PendingLine, ("line",), ((number,) for number in numbers))
    waiting = zip(numbers, lines.waits, strict=True)
    unpaid = ((number, person) for number, person in waiting if person is not None)
    tx.insert_values(UnpaidLine, ("line", "person"), unpaid)
    told = zip(numbers, lines.audited, strict=True)
    tx.audit_many("add_line", (("jiebao", f"line:{number}", after) for number, after in told))
    return list(numbers)
