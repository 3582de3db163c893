"""Compute the figures of a closed payroll, a row for each person, and list the paid lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from rules.periods import parse_period
from webapp.company.snapshot import Company
from webapp.ledger.models import Line
from webapp.ledger.operations.payrolls import PersonPay, of_payroll
from webapp.ledger.payroll_models import Payroll, PayrollLine
from webapp.ledger.reason_text import ReasonText, tell_reason
from webapp.ledger.unpaid_lines import BASE_PAY
from webapp.payroll.carried import carried_after, month_before

NO_PAY = PersonPay("")


@dataclass(frozen=True)
class PayFigures:
    """A person's row of a closed payroll, in fen.

    `deductions` are this month's deductions and reversals of paid lines (mostly below 0); `carried`
    (0 or below) is what the month before left to take, `carries` (0 or below) what this month
    leaves: payable = base pay + commission + awards + deductions + carried - carries.
    """

    person: str
    team: str
    base_pay: int
    commission: int
    awards: int
    deductions: int
    carried: int
    carries: int

    @property
    def payable(self) -> int:
        """The fen that the payroll pays to the person."""
        earned = self.base_pay + self.commission + self.awards
        return earned + self.deductions + self.carried - self.carries


def payroll_figures(company: Company, month: str) -> list[PayFigures]:
    """Return the rows of a closed month by team and staff number. Raises NotFound."""
    pays = {pay.person: pay for pay in of_payroll(month)}
    before, after = carried_after(month_before(month)), carried_after(month)
    end = parse_period(month).end
    found = []
    for person in pays.keys() | before.keys() | after.keys():
        pay = pays.get(person, NO_PAY)
        held = company.people.get(person)
        posting = company.posting(person, end) or (held.postings[-1] if held else None)
        team = company.teams.get(posting.team or "") if posting else None
        base, commission, award = (
            pay.kinds.get(kind, 0) for kind in ("base_pay", "commission", "award")
        )
        carried, carries = -before.get(person, 0), -after.get(person, 0)
        rest = pay.total - base - commission - award - carried + carries
        name = team.name if team else ""
        found.append(PayFigures(person, name, base, commission, award, rest, carried, carries))
    return sorted(found, key=lambda row: (row.team, row.person))


@dataclass(frozen=True)
class PaidLine:
    """A ledger line in a payroll: number, recipient, terms, fen paid now, reason in words."""

    number: int
    person: str
    scheme: str
    clause: str
    kind: str
    period: str
    settled: int
    amount: int
    reason: str


def paid_lines(company: Company, month: str) -> Iterator[PaidLine]:
    """Yield every line that a closed payroll pays, by person and number."""
    columns = (Line.number, Line.person, Line.scheme, Line.clause, Line.kind, Line.period)
    rows = (
        Line.select(*columns, PayrollLine.amount, Line.amount, Line.because)
        .join(PayrollLine)
        .join(Payroll)
        .where(Payroll.month == month)
        .where(~Payroll.base_pay_elsewhere | (Line.kind != BASE_PAY))
        .order_by(Line.person, Line.number)
        .tuples()
    )
    names = company.names()
    for number, person, scheme, clause, kind, period, settled, amount, because in rows.iterator():
        reason = _reason(because, names, kind, person or "")
        yield PaidLine(number, person, scheme, clause, kind, period, settled, amount, reason)


def _reason(because: str, names: dict[str, str], kind: str, to: str) -> str:
    """The reasoning of a line in one text: the opening sentence, the figures, the steps."""
    told = tell_reason(json.loads(because), names, kind, to)
    return "；".join(part for part in _parts(told) if part)


def _parts(told: ReasonText) -> Iterator[str]:
    yield told.opening.rstrip("。")
    yield "，".join(f"{label} {value}" for label, value in told.figures)
    yield "，".join(told.steps)
    for part in told.parts:
        yield from _parts(part)
