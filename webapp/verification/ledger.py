"""The ledger played again: amounts as audited, sums as settled, reversals that point right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from webapp.ledger.current_lines import APPEAL
from webapp.ledger.models import Approval, Line, Rejection
from webapp.ledger.payroll_models import PayrollLine
from webapp.store.models import AuditLine
from webapp.verification.misfits import Misfit, of_line
from webapp.verification.replay import replay_misfits


def ledger_misfit() -> Misfit | None:
    """The first line of the ledger that does not fit, or the settlement it no longer adds up to."""
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
    for paid in PayrollLine.select().left_outer_join(Approval, on=_APPROVED).where(_UNAPPROVED):
        yield of_line(paid.line_id, "进了工资却没有核准")


_APPROVED = Approval.line == PayrollLine.line
_UNAPPROVED = Approval.line.is_null()


def _audited() -> dict[str, Any]:
    """The amount that the trail says of each line, by its subject."""
    told = AuditLine.select(AuditLine.subject, AuditLine.after).where(
        AuditLine.action == "add_line"
    )
    return {subject: json.loads(after)["amount"] for subject, after in told.tuples().iterator()}


def _decision_misfits(
    table: type[Approval | Rejection], by: Any, action: str, called: str
) -> Iterator[Misfit]:
    """What people decided on lines is what the trail says that they decided, and all of it."""
    rows = table.select(table.line, by).tuples()
    held = {f"line:{number}": (number, who) for number, who in rows}
    trail = AuditLine.select(AuditLine.subject, AuditLine.who).where(AuditLine.action == action)
    told = dict(trail.tuples())
    for subject, (number, who) in held.items():
        if told.get(subject) != who:
            yield of_line(number, f"{called}与审计记录不符")
    for subject in sorted(told.keys() - held.keys()):
        yield of_line(int(subject.removeprefix("line:")), f"审计记录里有{called},账上没有")


def _line_misfits(line: Line, audited: dict[str, Any], before: dict[int, Line]) -> Iterator[Misfit]:
    number, subject = line.number, f"line:{line.number}"
    if subject not in audited:
        yield of_line(number, "审计记录里没有这一号")
    elif audited[subject] != line.amount:
        yield of_line(number, f"金额 {line.amount},审计记录是 {audited[subject]}(分)")
    if line.reverses_id is not None:
        if not _reverses_right(line, before.get(line.reverses_id)):
            yield of_line(number, f"冲销的第 {line.reverses_id} 号不是它该冲销的")
    elif line.sign < 0 and line.amount is None:
        yield of_line(number, "是冲销,却没有指向被冲销的条目")


def _reverses_right(line: Line, about: Line | None) -> bool:
    """A reversal points back at a line that gave the same; an appeal's has a clause of its own."""
    if about is None or about.sign < 0 or line.sign > 0:
        return False
    same = (line.scheme, line.period, line.kind, line.person_id, line.team_id)
    clause = line.clause in (about.clause, APPEAL)
    return clause and same == (
        about.scheme,
        about.period,
        about.kind,
        about.person_id,
        about.team_id,
    )
