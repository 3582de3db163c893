"""Demand that who changes something has a role that may do so."""

from __future__ import annotations

from collections.abc import Collection

from webapp.core.errors import NotAllowed
from webapp.facts.transactions import Transaction


def demand_role(tx: Transaction, by: str, roles: Collection[str]) -> None:
    """Demand that `by` has one of these roles today. Raises NotAllowed."""
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in roles:
        raise NotAllowed()
