"""Verify the ledger: amounts against the audit trail, sums against settlements, and reversals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from webapp.ledger.current_lines import APPEAL
from webapp.ledger.models import Approval, Line, Rejection
from webapp.store.models import AuditLine
from webapp.verification.misfits import Misfit, of_line
from webapp.verification.payrolls import payroll_misfits
from webapp.verification.replay import replay_misfits


def ledger_misfit() -> Misfit | None:
    """The first misfit of the ledger by line number; None if there is none.

    A misfit that names no line, but a settlement, comes last.
    """
    return min(_misfits(), key=lambda misfit: misfit.order, default=None)


def _misfits() -> Iterator[Misfit]:
    audited = _audited()
    before: dict[int, Line] = {}
    for line in Line.select().order_by(Line.number).iterator():
        yield from _line_misfits(line, audited, before)
        before[line.number] = line
    yield from replay_misfits(before.values())
    yield from _decision_misfits(Approval, Approval.approved_by, "approve_line", "核准")
    yield from _decision_misfits(Rejection, Rejection.rejected_by, "reject_line", "驳回")
    yield from payroll_misfits()


def _audited() -> dict[str, Any]:
    """The audited amount of each ledger line (fen or None), by subject ("line:" and number)."""
    rows = AuditLine.select(AuditLine.subject, AuditLine.after).where(
        AuditLine.action == "add_line"
    )
    return {subject: json.loads(after)["amount"] for subject, after in rows.tuples().iterator()}


def _decision_misfits(
    table: type[Approval | Rejection], by: Any, action: str, called: str
) -> Iterator[Misfit]:
    """The differences between the decisions in `table` and those in the audit trail, both ways.

    `by` is the table's field of the deciding person, `called` the decision's name in messages.
    """
    rows = table.select(table.line, by).tuples()
    stored = {f"line:{number}": (number, who) for number, who in rows}
    trail = AuditLine.select(AuditLine.subject, AuditLine.who).where(AuditLine.action == action)
    audited = dict(trail.tuples())
    for subject, (number, who) in stored.items():
        if audited.get(subject) != who:
            yield of_line(number, f"{called}与审计记录不符")
    for subject in sorted(audited.keys() - stored.keys()):
        yield of_line(int(subject.removeprefix("line:")), f"审计记录里有{called},账上没有")


def _line_misfits(line: Line, audited: dict[str, Any], before: dict[int, Line]) -> Iterator[Misfit]:
    number, subject = line.number, f"line:{line.number}"
    if subject not in audited:
        yield of_line(number, "审计记录里没有这一号")
    elif audited[subject] != line.amount:
        yield of_line(number, f"金额 {line.amount},审计记录是 {audited[subject]}(分)")
    if line.reverses_id is not None:
        if not _is_valid_reversal(line, before.get(line.reverses_id)):
            yield of_line(number, f"冲销的第 {line.reverses_id} 号不是它该冲销的")
    elif line.sign < 0 and line.amount is None:
        yield of_line(number, "是冲销,却没有指向被冲销的条目")


def _is_valid_reversal(line: Line, original: Line | None) -> bool:
    """Whether `line` reverses an earlier positive line of the same claim.

    The reversal of an appeal has the clause APPEAL instead of the original's.
    """
    if original is None or original.sign < 0 or line.sign > 0:
        return False
    claim = (line.scheme, line.period, line.kind, line.person_id, line.team_id)
    same_clause = line.clause in (original.clause, APPEAL)
    return same_clause and claim == (
        original.scheme,
        original.period,
        original.kind,
        original.person_id,
        original.team_id,
    )
