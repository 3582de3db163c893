"""Undo the close of a month within ten minutes; record who has downloaded its file."""

from __future__ import annotations

from webapp.company.deadlines import UndoTooLate
from webapp.core.errors import NotFound
from webapp.facts.transactions import Transaction
from webapp.ledger.payroll_models import Payroll, PayrollLine
from webapp.ledger.undoing import can_undo_close
from webapp.ledger.undoing_models import PayrollTaken, PayrollUndone
from webapp.store.statements import read_rows

# Lines that the payroll settled whole wait to be paid again; those settled in part still do.
_WAIT_AGAIN = """
INSERT INTO unpaid_line (line_id, person_id)
SELECT line.number, line.person_id FROM payroll_line
JOIN line ON line.number = payroll_line.line_id
WHERE payroll_line.payroll_id = ?
ON CONFLICT DO NOTHING
"""


def undo_close(tx: Transaction, by: str, month: str) -> int:
    """Open a closed month again; return how many of its lines are unpaid again.

    A further record keeps what the payroll was. Raises NotFound, UndoTooLate: ten minutes are
    over, it was paid, or somebody has downloaded its file.
    """
    held = Payroll.get_or_none(Payroll.month == month)
    if held is None:
        raise NotFound()
    if not can_undo_close(held, tx.now):
        raise UndoTooLate()
    read_rows(_WAIT_AGAIN, (month,))
    lines = PayrollLine.delete().where(PayrollLine.payroll == month).execute()
    Payroll.delete().where(Payroll.month == month).execute()
    tx.insert(
        PayrollUndone,
        month=month,
        closed_by=held.closed_by_id,
        closed_at=held.closed_at,
        total=held.total,
        lines=lines,
        by=by,
        at=tx.now,
    )
    before = {"lines": lines, "amount": held.total}
    tx.audit(by, "undo_close", f"payroll:{month}", before=before)
    tx.notice("ledger")
    return int(lines)


def note_file_taken(tx: Transaction, by: str, month: str) -> None:
    """Record that a person downloads the file of a closed month."""
    tx.insert(PayrollTaken, month=month, by=by, at=tx.now)
    tx.audit(by, "take_payroll", f"payroll:{month}")
