"""Insert ledger lines with their audit lines, and an `unpaid_line` for a person's money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core.instants import to_microseconds
from webapp.facts.transactions import Transaction, as_audited
from webapp.ledger.current_lines import is_current_line, net, of_one_claim, rejected_with
from webapp.ledger.models import Line, PendingLine
from webapp.ledger.payroll_models import UnpaidLine
from webapp.store.database import database_values

KEPT = ["settlement", "scheme", "revision", "clause", "kind", "period", "person", "team", "because"]


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


def propose_again(tx: Transaction, rejected: Line) -> int | None:
    """Insert one line that proposes a rejected line's claim again; return its number.

    Its sum is that of the claim's lines that were rejected together. If settling on new facts has
    proposed the claim again already, return the number of that line; None if the sum is 0.
    """
    lines = rejected_with(rejected)
    newest, total = lines[-1], net(lines)
    proposed = Line.get_or_none(
        of_one_claim(rejected), is_current_line(), Line.number > newest.number
    )
    if proposed is not None:
        return int(proposed.number)
    if not total:
        return None
    values = {name: newest.__data__[name] for name in KEPT}
    values["amount"] = total if rejected.amount is not None else None
    values["sign"] = 1 if total > 0 else -1
    values["reverses"] = newest.reverses_id if total < 0 else None
    return add_line(tx, again=rejected.number, **values)


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

    One entry for each line: `values`, its COLUMNS; `audited`, the JSON of its audit line; `waits`,
    the person to whom its money is to be paid, or None.
    """

    values: Sequence[tuple[Any, ...]] = ()
    audited: Sequence[str] = ()
    waits: Sequence[str | None] = ()


def lines_to_add(rows: Sequence[Mapping[str, Any]]) -> LinesToAdd:
    """Return the lines of these rows, converted for `add_lines`; each row has the keys COLUMNS."""
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
