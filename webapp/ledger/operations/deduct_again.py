"""Settle a period again after a decision about an award, so that the deduction follows it."""

from __future__ import annotations

from webapp.core.errors import NotFound
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Line
from webapp.ledger.operations.settle import (
    NoCampaign,
    NotEnrolled,
    PeriodNotBegun,
    settle_period,
)


def deduct_again(tx: Transaction, award: Line) -> list[Line]:
    """Settle the scheme and period of an award; return what that gives back of a deduction.

    Only refunds of the award's person are returned (rule 18). Nothing happens where the
    catalogue no longer has the scheme, or it is no longer in force for the period.
    """
    try:
        settled = settle_period(tx, award.scheme, award.period, None)
    except (NoCampaign, NotEnrolled, NotFound, PeriodNotBegun):
        return []
    refunds = Line.select().where(
        Line.number.in_(settled.lines),
        Line.kind == "deduction",
        Line.amount > 0,
        Line.person == award.person_id,
    )
    return list(refunds.order_by(Line.number))
