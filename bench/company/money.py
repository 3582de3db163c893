"""Settle, approve, pay and sample the large company's days by the product's operations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from bench.company.bulk import next_number
from bench.company.cast import HR, LEADER
from webapp.checks.models import Round
from webapp.checks.operations.draw_samples import commit_seeds, draw_days
from webapp.company.ended import has_ended, period_named
from webapp.demo.chance import chance
from webapp.facts.transactions import Transaction
from webapp.jobs.operations.follow_verdicts import Write
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Approval, Endorsement, Line
from webapp.ledger.on_hold import lines_on_hold
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.hear_statements import is_sanction
from webapp.ledger.operations.settle_due import settle_due
from webapp.ledger.payroll_models import Payroll
from webapp.payroll.operations.close_payroll import close_payroll, pay

APPROVES, CLOSES, PAYS = 3, 5, 10  # days of a month
AT_ONCE = 500  # lines approved in one transaction


def evening(write: Write, seed: int, now: datetime, day: date) -> int:
    """Do the server's work after the cut-off: draw the sample, settle; return the lines added.

    What has been recorded counts as examined, without a search for signals.
    """
    random = chance(seed, day, "large seeds")
    write(lambda tx: commit_seeds(tx, lambda: random.randbytes(32).hex()))
    write(draw_days)
    write(lambda tx: tx.insert(Round, last=next_number("fact", "number") - 1, at=tx.now))
    return sum(ran.lines for ran in settle_due(write, now))


def month_work(write: Write, day: date) -> None:
    """Do the work of HR and the leader on certain days of a month, for the month before."""
    month = _month_before(day)
    if day.day == APPROVES:
        _approve_waiting(write)
    if day.day == CLOSES and _has_approvals():
        write(lambda tx: close_payroll(tx, HR, month))
    if day.day == PAYS and _is_closed(month):
        write(lambda tx: pay(tx, HR, month))


def _month_before(day: date) -> str:
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return f"{year}-{month:02d}"


def _has_approvals() -> bool:
    return bool(Approval.select().exists())


def _is_closed(month: str) -> bool:
    return Payroll.get_or_none(Payroll.month == month) is not None


def _approve_waiting(write: Write) -> None:
    numbers: list[int] = write(_waiting)
    for some in _some(numbers):
        write(partial(approve_proposed, by=HR, numbers=some))
    twice = Endorsement.select(Endorsement.line).left_outer_join(
        Approval, on=(Approval.line == Endorsement.line)
    )
    endorsed = [row[0] for row in twice.where(Approval.line.is_null()).tuples()]
    for some in _some(endorsed):
        write(partial(approve_proposed, by=LEADER, numbers=some))


def _some(numbers: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(numbers), AT_ONCE):
        yield numbers[first : first + AT_ONCE]


def _waiting(tx: Transaction) -> list[int]:
    """The lines that may be approved: of periods that are over, in no doubt, no sanctions."""
    lines = list(
        Line.select()
        .left_outer_join(Approval)
        .where(Approval.line.is_null(), is_current_line())
        .order_by(Line.number)
    )
    held = lines_on_hold(tx.company, lines)
    ended: dict[str, bool] = {}
    for line in lines:
        if line.period not in ended:
            period = period_named(tx.company, line.period)
            ended[line.period] = has_ended(tx.company, period, tx.now)
    return [
        line.number
        for line in lines
        if ended[line.period] and line.number not in held and not is_sanction(line)
    ]
