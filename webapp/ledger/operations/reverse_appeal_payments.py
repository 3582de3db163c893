"""Reverse a line that an upheld appeal paid when settlement later pays the same money."""

from __future__ import annotations

from collections.abc import Sequence

from peewee import fn

from webapp.facts.transactions import Transaction
from webapp.ledger.current_lines import APPEAL, is_current_line, of_one_claim
from webapp.ledger.models import Appeal, AppealAnswer, Line, Settlement
from webapp.ledger.operations.add_line import add_line
from webapp.ledger.settlement_basis import restored_text


def reverse_appeal_payments(tx: Transaction, settlement: int, added: Sequence[int]) -> list[int]:
    """Reverse appeal payments for money that the new lines `added` pay; return the reversals.

    `added`: numbers in ascending order, all of the settlement.

    Without this a teammate would be paid twice when a card judged fake turns out to be genuine.
    """
    reversals: list[int] = []
    paid = _paid_by_appeal(settlement) if added else set()
    if not paid:
        return reversals
    new = (Line.settlement == settlement) & Line.number.between(added[0], added[-1])
    for line in list(Line.select().where(new, Line.person.in_(paid)).order_by(Line.number)):
        if line.amount is None or line.amount < 0:
            continue
        to_reverse = line.amount
        for payment, unreversed in _appeal_payments_for(line):
            amount = min(to_reverse, unreversed)
            if amount > 0:
                reversals.append(_reverse_payment(tx, settlement, payment, amount, line))
                to_reverse -= amount
    return reversals


def _paid_by_appeal(settlement: int) -> set[str]:
    """The people to whom appeals over this period have paid anything: few, and mostly none."""
    held = Settlement.get_by_id(settlement)
    same = (Line.scheme == held.scheme) & (Line.period == held.period)
    rows = Line.select(Line.person).where(same, Line.clause == APPEAL, Line.amount > 0)
    return {person for (person,) in rows.tuples()}


def _appeal_payments_for(line: Line) -> list[tuple[Line, int]]:
    """The appeal payments for losses of the same claim, each with what is not yet reversed.

    Rejected payments are left out.
    """
    losses = Line.select(Line.number).where(of_one_claim(line), Line.amount < 0)
    rows = (
        Line.select()
        .join(AppealAnswer, on=(AppealAnswer.line == Line.number))
        .join(Appeal, on=(AppealAnswer.appeal == Appeal.id))
        .where(Appeal.line.in_(losses), Line.clause == APPEAL, Line.amount > 0, is_current_line())
        .order_by(Line.number)
    )
    return [(payment, payment.amount + _reversed_sum(payment)) for payment in rows]


def _reversed_sum(payment: Line) -> int:
    """The sum of reversals of an appeal payment, in fen; negative or 0."""
    total = Line.select(fn.SUM(Line.amount)).where(
        Line.reverses == payment.number, is_current_line()
    )
    return int(total.scalar() or 0)


def _reverse_payment(
    tx: Transaction, settlement: int, payment: Line, amount: int, paid_by: Line
) -> int:
    """Add a line that reverses `amount` fen of an appeal payment, since `paid_by` pays them."""
    return add_line(
        tx,
        settlement=settlement,
        scheme=payment.scheme,
        revision=payment.revision,
        clause=APPEAL,
        kind=payment.kind,
        period=payment.period,
        person=payment.person_id,
        amount=-amount,
        sign=-1,
        reverses=payment.number,
        because=restored_text(paid_by.clause, paid_by.number),
    )
