"""Find the approvals, rejections and payrolls that a person can still undo: for ten minutes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from peewee import chunked, fn

from webapp.company.deadlines import UNDO_WITHIN
from webapp.ledger.models import Endorsement, Line
from webapp.ledger.payroll_models import Payment, Payroll, PayrollLine
from webapp.ledger.undoing_models import (
    ApprovalStep,
    ApprovalStepLine,
    ApprovalUndone,
    PayrollTaken,
    RejectionStep,
    RejectionStepLine,
    RejectionUndone,
)

AT_ONCE = 200  # lines in one statement or transaction


@dataclass(frozen=True)
class UndoableStep:
    """A step that can be undone until `until`: the number of its lines and their sum in fen."""

    id: int
    lines: int
    fen: int
    until: datetime


def undoable_steps(person: str, now: datetime) -> list[UndoableStep]:
    """Return the person's approvals of the last ten minutes that were not undone, newest first."""
    rows = (
        ApprovalStep.select(ApprovalStep, fn.COUNT(ApprovalStepLine.line).alias("count"))
        .join(ApprovalStepLine)
        .switch(ApprovalStep)
        .left_outer_join(ApprovalUndone)
        .where(ApprovalStep.by == person, ApprovalStep.at > now - UNDO_WITHIN)
        .where(ApprovalUndone.step.is_null())
        .group_by(ApprovalStep.id)
        .order_by(ApprovalStep.id.desc())
        .objects()
    )
    return [UndoableStep(row.id, row.count, row.fen, row.at + UNDO_WITHIN) for row in rows]


def undoable_rejections(person: str, now: datetime) -> list[UndoableStep]:
    """Return the person's rejections of the last ten minutes that were not undone, newest first."""
    rows = (
        RejectionStep.select(
            RejectionStep,
            fn.COUNT(RejectionStepLine.line).alias("count"),
            fn.COALESCE(fn.SUM(Line.amount), 0).alias("fen"),
        )
        .join(RejectionStepLine)
        .join(Line)
        .switch(RejectionStep)
        .left_outer_join(RejectionUndone)
        .where(RejectionStep.by == person, RejectionStep.at > now - UNDO_WITHIN)
        .where(RejectionUndone.step.is_null())
        .group_by(RejectionStep.id)
        .order_by(RejectionStep.id.desc())
        .objects()
    )
    return [UndoableStep(row.id, row.count, row.fen, row.at + UNDO_WITHIN) for row in rows]


def undoable_rejection_of(line: int, person: str, now: datetime) -> UndoableStep | None:
    """Return the person's step that rejected this line, if it can still be undone; else None."""
    own = RejectionStepLine.select(RejectionStepLine.step).where(RejectionStepLine.line == line)
    numbers = {number for (number,) in own.tuples()}
    return next((each for each in undoable_rejections(person, now) if each.id in numbers), None)


def lines_rejected_in(step: int) -> list[Line]:
    """Return the lines that a step rejected, in order of their numbers."""
    rows = Line.select().join(RejectionStepLine).where(RejectionStepLine.step == step)
    return list(rows.order_by(Line.number))


def lines_of_step(step: int) -> list[int]:
    """Return the numbers of the lines that a step approved or endorsed, in order."""
    rows = ApprovalStepLine.select(ApprovalStepLine.line).where(ApprovalStepLine.step == step)
    return [number for (number,) in rows.order_by(ApprovalStepLine.line).tuples()]


def has_been_paid(numbers: Collection[int]) -> bool:
    """Whether any of these lines is in a closed payroll."""
    return any(
        PayrollLine.select().where(PayrollLine.line.in_(list(part))).exists()
        for part in chunked(numbers, AT_ONCE)
    )


def closed_since(at: datetime) -> bool:
    """Whether a month was closed since an instant."""
    return bool(Payroll.select().where(Payroll.closed_at >= at).exists())


def can_undo_close(held: Payroll, now: datetime) -> bool:
    """Whether a month's close can be undone: ten minutes old at most, not paid, not downloaded."""
    if held.closed_at <= now - UNDO_WITHIN:
        return False
    if Payment.select().where(Payment.payroll == held.month).exists():
        return False
    taken = PayrollTaken.select().where(PayrollTaken.month == held.month)
    return not taken.where(PayrollTaken.at >= held.closed_at).exists()


def can_undo_payment(held: Payment, now: datetime) -> bool:
    """Whether the mark of a payment can be removed: it was set in the last ten minutes."""
    return bool(held.paid_at > now - UNDO_WITHIN)


def endorsed_in(step: ApprovalStep, numbers: Collection[int]) -> list[int]:
    """Return which of these lines the person of a step endorsed at or after the step."""
    rows = Endorsement.select(Endorsement.line).where(
        Endorsement.line.in_(list(numbers)),
        Endorsement.endorsed_by == step.by_id,
        Endorsement.endorsed_at >= step.at,
    )
    return [number for (number,) in rows.tuples()]
