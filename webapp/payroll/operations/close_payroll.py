"""Close a month's payroll of approved lines, and mark it as paid: each once (rule 18)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from peewee import chunked

from rules.periods import PeriodMalformed, parse_period
from webapp.company.ended import has_ended
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.transactions import Transaction
from webapp.ledger.payroll_models import Payment, Payroll, PayrollLine, UnpaidLine
from webapp.ledger.payroll_plan import Row
from webapp.ledger.unpaid_lines import (
    is_base_pay_elsewhere,
    paid_here,
    plan_payroll,
)
from webapp.schemes.company_loading import load_company
from webapp.store.database import newest_number
from webapp.store.models import AuditLine
from webapp.store.request_cache import request_cache
from webapp.store.statements import one_state

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
AT_ONCE = 500  # numbers in one statement
TRIES = 3  # plans outside the writer; then one inside it
# Audited changes that change no line, decision or doubt; a new card is in doubt only by an opinion.
HARMLESS = ("record_call", "record_card", "sign_in", "add_customer", "name_customer")
Write = Callable[[Callable[[Transaction], Any]], Any]


class MonthMalformed(JiebaoError):
    """The text is not a month."""

    sentence = _("“%(month)s”不是月份：请写成 2026-03。")
    field = "month"


class MonthNotOver(JiebaoError):
    """The payroll month is not over (rule 16)."""

    sentence = _("%(month)s还没有结束，不能关账或发放。")
    field = "month"


class PayrollClosed(JiebaoError):
    """The payroll of this month or of a later one was closed already."""

    sentence = _("%(month)s或之后的月份已经关账，新的明细算到下个月。")
    status = 409


class NothingToPay(JiebaoError):
    """There is no approved line to pay."""

    sentence = _("暂无待发放明细。")


class PaidAlready(JiebaoError):
    """The payroll was marked as paid already."""

    sentence = _("%(month)s已经标记为发放。")
    status = 409


class PayrollChanged(JiebaoError):
    """The payroll is no longer the one whose numbers were shown."""

    sentence = _("要发的内容在您打开页面之后有变化，请核对后再关账。")
    status = 409


@dataclass(frozen=True)
class ShownPayroll:
    """The numbers that the page showed before the month is closed; `fen` is the sum."""

    people: int
    lines: int
    fen: int


def close_payroll(tx: Transaction, by: str, month: str) -> int:
    """Insert the month's `Payroll` with what is to be paid now; return the number of its rows.

    Plans inside the transaction; `close_payroll_apart` plans outside the writer. Raises
    MonthMalformed, MonthNotOver, PayrollClosed, NothingToPay.
    """
    demand_closable(tx.company, month, tx.now)
    return _close(tx, by, month, _rows_to_pay(tx.company, tx.now))


def close_payroll_apart(
    write: Write, now: datetime, by: str, month: str, shown: ShownPayroll | None = None
) -> int:
    """Close a month as `close_payroll` does, but hold the writer only while rows are inserted.

    The payroll is planned in one read transaction. If a change that is not in HARMLESS was audited
    since, it is planned again, and after TRIES inside the writer. Raises what `close_payroll`
    raises, and PayrollChanged if its numbers are not those that were `shown`.
    """
    for _try in range(TRIES):
        with request_cache(), one_state():
            newest, company = newest_number(AuditLine), load_company()
            demand_closable(company, month, now)
            rows = _rows_to_pay(company, now)
            _demand_same(rows, shown)
        planned = partial(_close_if_same, by=by, month=month, rows=rows, newest=newest)
        count: int | None = write(planned)
        if count is not None:
            return count

    def close(tx: Transaction) -> int:
        demand_closable(tx.company, month, tx.now)
        rows = _rows_to_pay(tx.company, tx.now)
        _demand_same(rows, shown)
        return _close(tx, by, month, rows)

    closed: int = write(close)
    return closed


def _demand_same(rows: Sequence[Row], shown: ShownPayroll | None) -> None:
    """Demand that rows have the numbers that were shown. Raises PayrollChanged."""
    if shown is None:
        return
    here = paid_here(rows, is_base_pay_elsewhere())
    people, fen = {row.line.person for row in here}, sum(row.amount for row in here)
    if shown != ShownPayroll(len(people), len(here), fen):
        raise PayrollChanged()


def _close_if_same(
    tx: Transaction, by: str, month: str, rows: Sequence[Row], newest: int
) -> int | None:
    """Close a month with these rows, unless a change since may have changed them: then None."""
    since = AuditLine.select(AuditLine.number).where(AuditLine.number > newest)
    if since.where(AuditLine.action.not_in(HARMLESS)).exists():
        return None
    demand_closable(tx.company, month, tx.now)
    return _close(tx, by, month, rows)


def _rows_to_pay(company: Company, now: datetime) -> list[Row]:
    return [row for plan in plan_payroll(company, now) for row in plan.rows]


def demand_closable(company: Company, month: str, now: datetime) -> None:
    """Demand that a month is over and not closed.

    Raises MonthMalformed, MonthNotOver, PayrollClosed.
    """
    if not MONTH.fullmatch(month):
        raise MonthMalformed(month=month)
    try:
        _demand_over(company, month, now)
    except PeriodMalformed as malformed:  # of a year that no period lies in
        raise MonthMalformed(month=month) from malformed
    if Payroll.select().where(Payroll.month >= month).exists():
        raise PayrollClosed(month=month)


def _close(tx: Transaction, by: str, month: str, rows: Sequence[Row]) -> int:
    if not rows:
        raise NothingToPay()
    total = sum(row.amount for row in rows)
    tx.insert(
        Payroll,
        month=month,
        closed_by=by,
        closed_at=tx.now,
        total=total,
        base_pay_elsewhere=is_base_pay_elsewhere(),
    )
    paid = ((row.line.number, month, row.amount) for row in rows)
    tx.insert_values(PayrollLine, ("line", "payroll", "amount"), paid)
    _forget_settled([row.line.number for row in rows if row.amount == row.line.unpaid])
    after = {"lines": len(rows), "amount": total}
    tx.audit(by, "close_payroll", f"payroll:{month}", after=after)
    return len(rows)


def _forget_settled(numbers: Sequence[int]) -> None:
    """Delete lines that are settled whole from the unpaid ones."""
    for some in chunked(numbers, AT_ONCE):
        UnpaidLine.delete().where(UnpaidLine.line.in_(some)).execute()


def _demand_over(company: Company, month: str, now: datetime) -> None:
    if not has_ended(company, parse_period(month), now):
        raise MonthNotOver(month=month)


def pay(tx: Transaction, by: str, month: str) -> None:
    """Insert the `Payment` of a closed payroll. Raises NotFound, MonthNotOver, PaidAlready."""
    if Payroll.get_or_none(Payroll.month == month) is None:
        raise NotFound()
    _demand_over(tx.company, month, tx.now)
    if Payment.get_or_none(Payment.payroll == month) is not None:
        raise PaidAlready(month=month)
    tx.insert(Payment, payroll=month, paid_by=by, paid_at=tx.now)
    tx.audit(by, "pay", f"payroll:{month}")
