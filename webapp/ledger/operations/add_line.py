"""Add a line to the ledger, with its audit line; a person's line of money waits to be paid."""

from __future__ import annotations

from typing import Any

from webapp.facts.transactions import Transaction
from webapp.ledger.models import Line
from webapp.ledger.payroll_models import UnpaidLine


def add_line(tx: Transaction, again: int | None = None, **values: Any) -> int:
    """Insert one `line` with these values at the transaction's time; return its number.

    `again` is the number of a rejected line that this one proposes again.
    """
    number: int = tx.insert(Line, created_at=tx.now, **values)
    person = values.get("person")
    if values.get("amount") and person is not None:
        tx.insert(UnpaidLine, line=number, person=person)
    after = {"amount": values.get("amount")} | ({"again": again} if again else {})
    tx.audit("jiebao", "add_line", f"line:{number}", after=after)
    return number
