"""Note what a token reads that people may have to answer for: full numbers, a month's pay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from webapp.calling.models import Showing
from webapp.facts.transactions import Transaction
from webapp.integration.token_reading import HeldToken
from webapp.ledger.undoing_models import PayrollTaken

AGAIN = timedelta(days=1)  # a program that asks every minute is noted once in this time


def note_numbers_read(tx: Transaction, token: HeldToken, customers: Collection[int]) -> None:
    """Log customers' numbers that an answer shows in full.

    `showing.person` is who proposed the token, `how` names the token.
    """
    for customer in sorted(set(customers)):
        tx.insert(
            Showing,
            customer=customer,
            person=token.proposed_by,
            at=tx.now,
            how=f"token:{token.number}",
        )


def note_payroll_read(tx: Transaction, token: HeldToken, month: str) -> None:
    """Note that a closed month has left the house, which ends the time to undo the close."""
    known = PayrollTaken.select().where(
        PayrollTaken.month == month,
        PayrollTaken.by == token.proposed_by,
        PayrollTaken.at > tx.now - AGAIN,
    )
    if known.exists():
        return
    tx.insert(PayrollTaken, month=month, by=token.proposed_by, at=tx.now)
    tx.audit(f"token:{token.number}", "take_payroll", f"payroll:{month}")
