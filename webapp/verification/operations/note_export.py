"""Note an export of somebody's data in the audit trail, for a customer also as a reading."""

from __future__ import annotations

from webapp.calling.operations.disclose_numbers import note_showing
from webapp.facts.transactions import Transaction
from webapp.verification.personal_data import CUSTOMER

EXPORT = "export"  # how a number was seen


def note_export(tx: Transaction, by: str, kind: str, key: str) -> None:
    """Note that `by` gets all that is kept of somebody, the whole number included."""
    if kind == CUSTOMER:
        note_showing(tx, by, int(key), EXPORT)
    tx.audit(by, "export_data", f"{kind}:{key}")
