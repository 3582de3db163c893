"""Verify payrolls: their rows against lines, approvals, the audit trail and `unpaid_line`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from peewee import fn

from webapp.ledger.models import Approval, Line, Rejection
from webapp.ledger.payroll_models import Payroll, PayrollLine, UnpaidLine
from webapp.store.models import AuditLine
from webapp.verification.misfits import Misfit, of_line

LAST = 2**62  # the order of a misfit without a line, which comes after those with one


def payroll_misfits() -> Iterator[Misfit]:
    """Yield payrolls' misfits: unapproved lines, more than a line's amount, other than audited."""
    approved, unpaid = fn.COUNT(Approval.line) > 0, fn.COUNT(UnpaidLine.line) > 0
    settled = fn.COALESCE(fn.SUM(PayrollLine.amount), 0)
    rows = (
        Line.select(
            Line.number,
            Line.amount,
            settled,
            fn.COUNT(PayrollLine.payroll),
            approved,
            unpaid,
            Line.person.is_null(False) & (fn.COUNT(Rejection.line) == 0),
        )
        .left_outer_join(PayrollLine)
        .left_outer_join(Approval, on=(Approval.line == Line.number))
        .left_outer_join(UnpaidLine, on=(UnpaidLine.line == Line.number))
        .left_outer_join(Rejection, on=(Rejection.line == Line.number))
        .where(Line.amount.is_null(False))
        .group_by(Line.number)
        .order_by(Line.number)
        .tuples()
    )
    for number, amount, paid, count, is_approved, is_unpaid, may_be_paid in rows.iterator():
        if count and not is_approved:
            yield of_line(number, "进了工资却没有通过")
        if not 0 <= paid * (1 if amount > 0 else -1) <= abs(amount):
            yield of_line(number, f"金额 {amount}，各月发放合计 {paid}（分）")
        if bool(is_unpaid) != (may_be_paid and paid != amount):
            yield of_line(number, "待发放的登记与发放不符")
    yield from _sum_misfits()


def _sum_misfits() -> Iterator[Misfit]:
    """The closed payrolls whose rows do not sum to their total or to what the audit trail says.

    Audit lines from before rows had amounts of their own say only how many they were.
    """
    trail = AuditLine.select(AuditLine.subject, AuditLine.after).where(
        AuditLine.action == "close_payroll"
    )
    audited = {subject: json.loads(after) for subject, after in trail.tuples()}
    rows = (
        Payroll.select(
            Payroll.month,
            Payroll.total,
            fn.COUNT(PayrollLine.line),
            fn.COALESCE(fn.SUM(PayrollLine.amount), 0),
        )
        .left_outer_join(PayrollLine)
        .group_by(Payroll.month)
        .order_by(Payroll.month)
    )
    for month, total, count, amount in rows.tuples():
        if total not in (None, amount):
            yield Misfit(f"发放 {month}", f"登记合计 {total}，明细合计 {amount}（分）", LAST)
        said = audited.get(f"payroll:{month}", {})
        if said.get("lines") != count or said.get("amount", amount) != amount:
            yield Misfit(f"发放 {month}", "与审计记录不符", LAST)
