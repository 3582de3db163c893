"""Compute the figures of a closed payroll, a row for each person, and list the paid lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from rules.periods import parse_period
from webapp.company.snapshot import Company
from webapp.ledger.reason_text import reason_in_one_text
from webapp.ledger.unpaid_lines import BASE_PAY
from webapp.payroll.carried import carried_after, month_before
from webapp.payroll.person_pay import PersonPay, of_payroll
from webapp.store.statements import read_rows

NO_PAY = PersonPay("")
TO_ONE = '"shape":"reversal"'  # in the canonical JSON of a reason that names its recipient
# The columns of `PaidLine`, but its reason, and the line's `because`. Plain SQL, since peewee takes
# as long for the rows of a large company as their words take.
_PAID_LINES = """
    SELECT line.number, line.person_id, line.scheme, line.clause, line.kind, line.period,
           payroll_line.amount, line.amount, line.because
    FROM payroll_line
    JOIN payroll ON payroll.month = payroll_line.payroll_id
    JOIN line ON line.number = payroll_line.line_id
    WHERE payroll.month = ? AND (NOT payroll.base_pay_elsewhere OR line.kind <> ?)
    ORDER BY line.person_id, line.number
"""


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
    names = company.names()
    told: dict[tuple[str, str, str], str] = {}  # two of five lines have the reason of another one
    for row in read_rows(_PAID_LINES, (month, BASE_PAY)):
        number, person, scheme, clause, kind, period, settled, amount, because = row
        to = person or ""
        key = (because, kind, to if TO_ONE in because else "")
        if key not in told:
            told[key] = reason_in_one_text(json.loads(because), names, kind, to)
        yield PaidLine(number, person, scheme, clause, kind, period, settled, amount, told[key])
