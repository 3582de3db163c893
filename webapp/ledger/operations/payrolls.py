"""Payrolls: a month's approved lines, closed once and paid once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from rules.periods import parse_period
from webapp.company.ended import has_ended
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Approval, Line
from webapp.ledger.on_hold import lines_on_hold
from webapp.ledger.payroll_models import Payment, Payroll, PayrollLine
from webapp.ledger.previewed_lines import previewed_lines
from webapp.schemes.company_loading import load_company

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


class MonthMalformed(JiebaoError):
    """The text is not a month."""

    sentence = _("“%(month)s”不是月份:请写成 2026-03。")
    field = "month"


class MonthNotOver(JiebaoError):
    """The payroll month is not over (rule 16)."""

    sentence = _("%(month)s 还没有结束,不能关账或发放。")
    field = "month"


class PayrollClosed(JiebaoError):
    """The payroll of this month or of a later one was closed already."""

    sentence = _("%(month)s 或之后的月份已经关账,新的条目进入下一个月。")
    status = 409


class NothingToPay(JiebaoError):
    """There is no approved line to pay."""

    sentence = _("没有已核准、待发放的条目。")


class PaidAlready(JiebaoError):
    """The payroll was marked as paid already."""

    sentence = _("%(month)s 已经标记为发放。")
    status = 409


@dataclass(frozen=True)
class PersonPay:
    """One person's pay: fen by kind of money, and the numbers of the lines."""

    person: str
    kinds: dict[str, int]
    lines: tuple[int, ...]

    @property
    def total(self) -> int:
        """The sum in fen."""
        return sum(self.kinds.values())


def lines_to_pay(now: datetime) -> tuple[list[PersonPay], list[PersonPay]]:
    """Whom a payroll closed now would pay, and whose lines it would carry forward as negative.

    A line on hold for a card in doubt is left out, even if it was approved before, and so is a
    line of a period that is not over, unless it is due before its end (rule 16).
    """
    lines = (
        Line.select()
        .join(Approval)
        .switch(Line)
        .left_outer_join(PayrollLine)
        .where(PayrollLine.line.is_null(), Line.amount.is_null(False), Line.person.is_null(False))
        .order_by(Line.person, Line.number)
    )
    company = load_company()
    left_out = {*lines_on_hold(company, lines), *previewed_lines(company, lines, now)}
    pays = _by_person(line for line in lines if line.number not in left_out)
    return [pay for pay in pays if pay.total >= 0], [pay for pay in pays if pay.total < 0]


def of_payroll(month: str) -> list[PersonPay]:
    """What a closed payroll pays to each person. Raises NotFound."""
    if Payroll.get_or_none(Payroll.month == month) is None:
        raise NotFound()
    lines = (
        Line.select(Line.number, Line.person, Line.kind, Line.amount)
        .join(PayrollLine)
        .where(PayrollLine.payroll == month)
        .order_by(Line.person, Line.number)
    )
    return _by_person(lines)


def totals_of_payrolls() -> dict[str, int]:
    """The total of each closed payroll in fen, by month."""
    rows = PayrollLine.select(PayrollLine.payroll, fn.SUM(Line.amount)).join(Line)
    return dict(rows.group_by(PayrollLine.payroll).tuples())


def _by_person(lines: Iterable[Line]) -> list[PersonPay]:
    by_person: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_person[line.person_id].append(line)
    return [_pay(person, own) for person, own in by_person.items()]


def _pay(person: str, lines: list[Line]) -> PersonPay:
    kinds: dict[str, int] = defaultdict(int)
    for line in lines:
        kinds[line.kind] += line.amount
    return PersonPay(person, dict(kinds), tuple(line.number for line in lines))


def close_payroll(tx: Transaction, by: str, month: str) -> int:
    """Close a month with all approved lines of everybody who does not owe; return their count.

    Raises MonthMalformed, MonthNotOver, PayrollClosed, NothingToPay.
    """
    if not MONTH.fullmatch(month):
        raise MonthMalformed(month=month)
    _demand_over(tx, month)
    if Payroll.select().where(Payroll.month >= month).exists():
        raise PayrollClosed(month=month)
    paid, _carried = lines_to_pay(tx.now)
    numbers = [number for pay in paid for number in pay.lines]
    if not numbers:
        raise NothingToPay()
    tx.insert(Payroll, month=month, closed_by=by, closed_at=tx.now)
    for number in numbers:
        tx.insert(PayrollLine, line=number, payroll=month)
    tx.audit(by, "close_payroll", f"payroll:{month}", after={"lines": len(numbers)})
    return len(numbers)


def _demand_over(tx: Transaction, month: str) -> None:
    if not has_ended(tx.company, parse_period(month), tx.now):
        raise MonthNotOver(month=month)


def pay(tx: Transaction, by: str, month: str) -> None:
    """Mark a closed payroll as paid. Raises NotFound, MonthNotOver, PaidAlready."""
    if Payroll.get_or_none(Payroll.month == month) is None:
        raise NotFound()
    _demand_over(tx, month)
    if Payment.get_or_none(Payment.payroll == month) is not None:
        raise PaidAlready(month=month)
    tx.insert(Payment, payroll=month, paid_by=by, paid_at=tx.now)
    tx.audit(by, "pay", f"payroll:{month}")
