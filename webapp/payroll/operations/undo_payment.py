"""Remove within ten minutes the mark that a closed month was paid."""

from __future__ import annotations

from webapp.company.deadlines import UndoTooLate
from webapp.core.errors import NotFound
from webapp.facts.transactions import Transaction
from webapp.ledger.payroll_models import Payment
from webapp.ledger.undoing import can_undo_payment
from webapp.ledger.undoing_models import PaymentUndone


def undo_payment(tx: Transaction, by: str, month: str) -> None:
    """Remove the mark of a payment; a further record keeps who had set it and when.

    Raises NotFound, UndoTooLate.
    """
    held = Payment.get_or_none(Payment.payroll == month)
    if held is None:
        raise NotFound()
    if not can_undo_payment(held, tx.now):
        raise UndoTooLate()
    Payment.delete().where(Payment.payroll == month).execute()
    marked = {"paid_by": held.paid_by_id, "paid_at": held.paid_at}
    tx.insert(PaymentUndone, month=month, **marked, by=by, at=tx.now)
    tx.audit(by, "undo_payment", f"payroll:{month}")
    tx.notice("ledger")
