"""Sum what a payroll pays to each person, by kind of money, and what each closed payroll pays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from peewee import fn

from webapp.core.errors import NotFound
from webapp.ledger.models import Line
from webapp.ledger.payroll_models import Payroll, PayrollLine
from webapp.ledger.payroll_plan import Claim, PayPlan, Row
from webapp.ledger.unpaid_lines import (
    BASE_PAY,
    paid_here,
    settled_rows,
)


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
