"""Store one setting of the company."""

from __future__ import annotations

from webapp.facts.transactions import Transaction
from webapp.store.models import Setting


def set_setting(tx: Transaction, by: str, name: str, value: str) -> None:
    """Store one setting, as JSON text."""
    Setting.insert(name=name, value=value).on_conflict(
        conflict_target=[Setting.name], preserve=[Setting.value]
    ).execute()
    tx.audit(by, "set_setting", f"setting:{name}", after={"value": value})
