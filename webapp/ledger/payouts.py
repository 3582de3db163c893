"""Read from `payroll_line` what payrolls settled of a line, and what is held back or carried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.company.snapshot import Company
from webapp.ledger.models import Line
from webapp.ledger.on_hold import Doubt
from webapp.ledger.payroll_models import Payment, PayrollLine
from webapp.ledger.payroll_plan import Rest
from webapp.ledger.unpaid_lines import plan_payroll


@dataclass(frozen=True)
class Payout:
    """What the payroll of a month settled of a line, in fen, and whether it was marked as paid."""

    month: str
    amount: int
    paid: bool


@dataclass(frozen=True)
class LineWaiting:
    """What the next payroll would hold back of a line (`rests`), and the fen it carries over.

    `carried`: the fen above 0 that a reversal or deduction has still to take.
    """

    rests: tuple[Rest, ...] = ()
    carried: int = 0


NOT_WAITING = LineWaiting()


def payouts_of(numbers: Collection[int]) -> Mapping[int, Sequence[Payout]]:
    """Return the payouts of these lines, by line, those of the earliest month first."""
    rows = (
        PayrollLine.select(
            PayrollLine.line, PayrollLine.payroll, PayrollLine.amount, Payment.paid_at
        )
        .left_outer_join(Payment, on=(Payment.payroll == PayrollLine.payroll))
        .where(PayrollLine.line.in_(list(numbers)))
        .order_by(PayrollLine.payroll)
        .tuples()
    )
    found: dict[int, list[Payout]] = defaultdict(list)
    for line, month, amount, paid_at in rows:
        found[line].append(Payout(month, amount, paid_at is not None))
    return found


def is_settled(line: Line, payouts: Sequence[Payout]) -> bool:
    """Whether payrolls have settled the whole amount of a line of money."""
    return line.amount is not None and sum(each.amount for each in payouts) == line.amount


def waiting_lines(
    company: Company, now: datetime, people: Collection[str], in_doubt: Sequence[Doubt]
) -> dict[int, LineWaiting]:
    """Return what the next payroll would hold back or carry over of these people's lines, by line.

    The number of queries does not depend on the number of people.
    """
    found: dict[int, LineWaiting] = {}
    rests: dict[int, list[Rest]] = defaultdict(list)
    for plan in plan_payroll(company, now, people, in_doubt):
        for rest in plan.rests:
            rests[rest.line.number].append(rest)
        for each in plan.carried:
            found[each.line.number] = LineWaiting(carried=each.amount)
    return found | {number: LineWaiting(tuple(held)) for number, held in rests.items()}
