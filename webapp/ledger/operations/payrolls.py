"""Close a month's payroll of approved lines, and mark it as paid: each once (rule 18)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from peewee import chunked, fn

from rules.periods import parse_period
from webapp.company.ended import has_ended
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Line
from webapp.ledger.payroll_models import Payment, Payroll, PayrollLine, UnpaidLine
from webapp.ledger.payroll_plan import Claim, PayPlan, Row
from webapp.ledger.unpaid_lines import (
    BASE_PAY,
    is_base_pay_elsewhere,
    paid_here,
    plan_payroll,
    settled_rows,
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


@dataclass(frozen=True)
class PersonPay:
    """One person's pay in fen by kind of money; `taken` (0 or less) was paid and is reversed."""

    person: str
    kinds: dict[str, int] = field(default_factory=dict)
    taken: int = 0

    @property
    def total(self) -> int:
        """The sum in fen."""
        return sum(self.kinds.values()) + self.taken


def of_plan(plan: PayPlan, elsewhere: bool) -> PersonPay:
    """Return what a plan pays its person; without base pay, if that is paid `elsewhere`."""
    return _pay(plan.person, paid_here(plan.rows, elsewhere))


def of_payroll(month: str) -> list[PersonPay]:
    """Return what a closed payroll pays to each person; without base pay if that is paid elsewhere.

    Raises NotFound.
    """
    held = Payroll.get_or_none(Payroll.month == month)
    if held is None:
        raise NotFound()
    rows = paid_here(settled_rows(month), held.base_pay_elsewhere)
    return [_pay(person, own) for person, own in groupby(rows, key=lambda row: row.line.person)]


def totals_of_payrolls() -> dict[str, int]:
    """Return what each closed payroll pays in fen, by month: without base pay paid elsewhere.

    Where `Payroll.total` is null, the total is the sum of the payroll's lines.
    """
    closed = list(Payroll.select(Payroll.month, Payroll.total, Payroll.base_pay_elsewhere).tuples())
    totals = {month: total for month, total, _elsewhere in closed}
    unknown = [month for month, total in totals.items() if total is None]
    if unknown:
        rows = PayrollLine.select(PayrollLine.payroll, fn.SUM(PayrollLine.amount))
        of_unknown = rows.where(PayrollLine.payroll.in_(unknown)).group_by(PayrollLine.payroll)
        totals |= dict.fromkeys(unknown, 0) | dict(of_unknown.tuples())
    if any(elsewhere for _month, _total, elsewhere in closed):
        for month, fen in _paid_elsewhere().items():
            totals[month] -= fen
    return totals


def _paid_elsewhere() -> dict[str, int]:
    """The base pay in fen of the months that pay it elsewhere."""
    rows = (
        PayrollLine.select(PayrollLine.payroll, fn.SUM(PayrollLine.amount))
        .join(Payroll)
        .switch(PayrollLine)
        .join(Line)
        .where(Payroll.base_pay_elsewhere, Line.kind == BASE_PAY)
        .group_by(PayrollLine.payroll)
    )
    return dict(rows.tuples())


def _pay(person: str, rows: Iterable[Row]) -> PersonPay:
    """Sum rows by kind.

    A claim, except of a deduction, that is below 0 takes back what earlier payrolls paid.
    """
    claims: dict[Claim, int] = defaultdict(int)
    for row in rows:
        claims[row.line.claim] += row.amount
    kinds: dict[str, int] = defaultdict(int)
    taken = 0
    for (_scheme, _period, _clause, kind, _appeal), fen in claims.items():
        if fen < 0 and kind != "deduction":
            taken += fen
        else:
            kinds[kind] += fen
    return PersonPay(person, dict(kinds), taken)


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
    _demand_over(company, month, now)
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
