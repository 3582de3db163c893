"""What an appeal has given for a line that took money away falls, once the facts give it again."""

from __future__ import annotations

from collections.abc import Sequence

from peewee import fn

from webapp.facts.transactions import Transaction
from webapp.ledger.current_lines import APPEAL, of_one_claim, stands
from webapp.ledger.models import Appeal, AppealAnswer, Line, Settlement
from webapp.ledger.settlement_basis import restored_text


def take_back_restored(tx: Transaction, settlement: int, added: Sequence[int]) -> list[int]:
    """For money that new lines give, the lines that take back what an appeal gave for it before.

    Without this a teammate would be paid twice, where a fake card turns out genuine after all.
    """
    taken: list[int] = []
    if not added or not _has_given(settlement):
        return taken
    for number in added:
        line = Line.get_by_id(number)
        if line.amount is None or line.amount < 0:
            continue
        left = line.amount
        for given, still in _given_for(line):
            amount = min(left, still)
            if amount > 0:
                taken.append(_take_back(tx, settlement, given, amount, line))
                left -= amount
    return taken


def _has_given(settlement: int) -> bool:
    """Whether any appeal over the period has given anything: hardly ever, so asked first."""
    held = Settlement.get_by_id(settlement)
    same = (Line.scheme == held.scheme) & (Line.period == held.period)
    return bool(Line.select().where(same, Line.clause == APPEAL, Line.amount > 0).exists())


def _given_for(line: Line) -> list[tuple[Line, int]]:
    """Standing lines of appeals about losses of the same claim, and what is left of each."""
    losses = Line.select(Line.number).where(of_one_claim(line), Line.amount < 0)
    rows = (
        Line.select()
        .join(AppealAnswer, on=(AppealAnswer.line == Line.number))
        .join(Appeal, on=(AppealAnswer.appeal == Appeal.id))
        .where(Appeal.line.in_(losses), Line.clause == APPEAL, Line.amount > 0, stands())
        .order_by(Line.number)
    )
    return [(given, given.amount + _back(given)) for given in rows]


def _back(given: Line) -> int:
    held = Line.select(fn.SUM(Line.amount)).where(Line.reverses == given.number, stands())
    return int(held.scalar() or 0)


def _take_back(tx: Transaction, settlement: int, given: Line, amount: int, for_: Line) -> int:
    number: int = tx.insert(
        Line,
        settlement=settlement,
        scheme=given.scheme,
        revision=given.revision,
        clause=APPEAL,
        kind=given.kind,
        period=given.period,
        person=given.person_id,
        amount=-amount,
        sign=-1,
        reverses=given.number,
        because=restored_text(for_.clause, for_.number),
        created_at=tx.now,
    )
    tx.audit("jiebao", "add_line", f"line:{number}", after={"amount": -amount})
    return number
