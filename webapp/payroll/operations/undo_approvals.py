"""Undo approvals within ten minutes: the lines are pending again, and who did it is recorded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from peewee import chunked

from webapp.company.deadlines import UNDO_WITHIN, UndoTooLate
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Approval, Endorsement, PendingLine
from webapp.ledger.undoing import (
    AT_ONCE,
    closed_since,
    endorsed_in,
    has_been_paid,
    lines_of_step,
)
from webapp.ledger.undoing_models import ApprovalStep, ApprovalUndone
from webapp.messaging.operations.remind import AWARD, forget_held

Write = Callable[[Callable[[Transaction], Any]], Any]
Left = Callable[[Collection[int]], bool]


class HasLeft(JiebaoError):
    """A month was closed since, or a line was paid, put on a certificate, or its prize given."""

    sentence = _("其中有的已经关账、制作证书或交付奖品，不能再撤销。")
    status = 409


def undo_approvals(write: Write, by: str, number: int, left: Left) -> int:
    """Undo one's own step of approvals, in pieces; return how many lines are pending again.

    `left`: tells whether certificates or prizes of lines were handed out. Settlement reads no
    approvals, so nothing is settled again (rule 17). If it is interrupted, calling it again undoes
    the rest. Raises NotFound, UndoTooLate, HasLeft.
    """
    lines = lines_of_step(number)
    write(partial(_demand_undoable, by=by, number=number, lines=lines, left=left))
    undone = 0
    for part in chunked(lines, AT_ONCE):
        undone += write(partial(_undo_part, by=by, number=number, lines=list(part), left=left))
    write(partial(_note_undone, by=by, number=number, count=undone))
    return undone


def _demand_undoable(
    tx: Transaction, by: str, number: int, lines: Sequence[int], left: Left
) -> ApprovalStep:
    """The step, if it can be undone. Raises NotFound, UndoTooLate, HasLeft."""
    step = ApprovalStep.get_or_none(ApprovalStep.id == number, ApprovalStep.by == by)
    if step is None:
        raise NotFound()
    undone = ApprovalUndone.select().where(ApprovalUndone.step == number).exists()
    if undone or tx.now >= step.at + UNDO_WITHIN:
        raise UndoTooLate()
    if closed_since(step.at) or has_been_paid(lines) or left(lines):
        raise HasLeft()
    found: ApprovalStep = step
    return found


def _undo_part(tx: Transaction, by: str, number: int, lines: Sequence[int], left: Left) -> int:
    """Remove the step's approvals and endorsements of these lines, and its held reminders."""
    step = _demand_undoable(tx, by, number, lines, left)
    own = (Approval.line.in_(lines), Approval.approved_by == by, Approval.approved_at >= step.at)
    approved = [line for (line,) in Approval.select(Approval.line).where(*own).tuples()]
    Approval.delete().where(Approval.line.in_(approved)).execute()
    tx.insert_values(PendingLine, ("line",), ((line,) for line in approved))
    tx.audit_many("undo_approval", ((by, f"line:{line}", "") for line in approved))
    endorsed = endorsed_in(step, lines)
    mine = (Endorsement.line.in_(endorsed), Endorsement.endorsed_by == by)
    Endorsement.delete().where(*mine).execute()
    tx.audit_many("undo_endorsement", ((by, f"line:{line}", "") for line in endorsed))
    forget_held(tx, AWARD, [str(line) for line in approved])
    tx.notice("ledger")
    return len(approved) + len(endorsed)


def _note_undone(tx: Transaction, by: str, number: int, count: int) -> None:
    tx.insert(ApprovalUndone, step=number, by=by, at=tx.now)
    tx.audit(by, "undo_approvals", f"approval_step:{number}", after={"lines": count})
