"""Undo rejections within ten minutes: the rejected claims are proposed again by new lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from webapp.company.deadlines import UNDO_WITHIN, UndoTooLate
from webapp.core.errors import NotFound
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Line
from webapp.ledger.operations.add_line import propose_again
from webapp.ledger.operations.settle import deduct_again, is_deducted_from
from webapp.ledger.undoing import lines_rejected_in
from webapp.ledger.undoing_models import RejectionStep, RejectionUndone
from webapp.messaging.operations.remind import REJECTION, forget_held

Write = Callable[[Callable[[Transaction], Any]], Any]


def undo_rejections(write: Write, by: str, number: int) -> int:
    """Undo one's own step of rejections, a claim at a time; return how many lines are proposed.

    The rejected lines stay as they are: a new line takes their place, as after an upheld appeal
    (`propose_again`), and is approved as any other. A deduction follows its award. If it is
    interrupted, calling it again undoes the rest. Raises NotFound, UndoTooLate.
    """
    write(partial(_demand_undoable, by=by, number=number))
    lines = lines_rejected_in(number)
    proposed = {
        write(partial(_undo_claim, by=by, number=number, line=line)) for line in _one_a_claim(lines)
    }
    write(partial(_note_undone, by=by, number=number, lines=lines))
    return len(proposed - {None})


def _demand_undoable(tx: Transaction, by: str, number: int) -> None:
    """Raises NotFound, UndoTooLate."""
    step = RejectionStep.get_or_none(RejectionStep.id == number, RejectionStep.by == by)
    if step is None:
        raise NotFound()
    undone = RejectionUndone.select().where(RejectionUndone.step == number).exists()
    if undone or tx.now >= step.at + UNDO_WITHIN:
        raise UndoTooLate()


def _one_a_claim(lines: Iterable[Line]) -> list[Line]:
    """The first line of each claim, awards before the deductions that follow them."""
    first: dict[tuple[object, ...], Line] = {}
    for line in lines:
        to = line.person_id or line.team_id
        first.setdefault((line.scheme, line.period, line.clause, line.kind, to), line)
    return sorted(first.values(), key=lambda line: (line.kind == "deduction", line.number))


def _undo_claim(tx: Transaction, by: str, number: int, line: Line) -> int | None:
    """Propose a claim again, and forget the held reminder; return the number of its line."""
    _demand_undoable(tx, by, number)
    proposed = propose_again(tx, line)
    if is_deducted_from(line):
        deduct_again(tx, line)
    forget_held(tx, REJECTION, [str(line.number)])
    tx.audit(by, "undo_rejection", f"line:{line.number}", after={"proposed": proposed})
    tx.notice("ledger")
    return proposed


def _note_undone(tx: Transaction, by: str, number: int, lines: Iterable[Line]) -> None:
    forget_held(tx, REJECTION, [str(line.number) for line in lines])
    tx.insert(RejectionUndone, step=number, by=by, at=tx.now)
