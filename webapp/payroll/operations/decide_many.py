"""Approve or reject many lines in pieces, so that each piece holds the writer only briefly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from webapp.core.errors import JiebaoError, _
from webapp.facts.transactions import Transaction
from webapp.ledger.operations.approve import (
    NothingToApprove,
    SecondPersonNeeded,
    approve_proposed,
    waiting_for_second,
)
from webapp.ledger.operations.reject import LineRejected, begin_rejections, reject
from webapp.ledger.undoing_models import ApprovalStep
from webapp.payroll.lines_to_decide import LineToDecide

APPROVED_AT_ONCE = 200  # lines in one transaction
MOST_REJECTED = 500  # lines of one rejection

Write = Callable[[Callable[[Transaction], Any]], Any]


class TooManyToReject(JiebaoError):
    """More lines are to be rejected together than one step allows."""

    sentence = _("一次最多让 %(most)s 条不通过，现在选了 %(count)s 条。请先缩小范围。")


@dataclass(frozen=True)
class Decided:
    """Counts of `lines` approved or rejected, `endorsed` (for a second person), `refused`.

    `refusal`: the error of the first piece that was refused.
    """

    lines: int
    endorsed: int = 0
    refused: int = 0
    refusal: JiebaoError | None = None


def approve_selection(write: Write, by: str, lines: Sequence[LineToDecide]) -> Decided:
    """Approve these lines, at most APPROVED_AT_ONCE in a transaction; tied lines stay together.

    A piece in which something has changed meanwhile is refused as a whole; the others are kept.
    All of it is one step, which can be undone for ten minutes.
    """
    step = write(partial(_begin_step, by=by, lines=lines))
    approved, refused, refusal = 0, 0, None
    for part in _parts(lines):
        try:
            approved += write(partial(approve_proposed, by=by, numbers=part, step=step))
        except (NothingToApprove, SecondPersonNeeded):
            refused += len(part)
        except JiebaoError as why:
            refused, refusal = refused + len(part), refusal or why
    endorsed = sum(waiting_for_second(part) for part in _parts(lines))
    return Decided(approved, endorsed, refused, refusal)


def _begin_step(tx: Transaction, by: str, lines: Sequence[LineToDecide]) -> int:
    """Record the step by which these approvals can be undone; return its number."""
    fen = sum(line.amount or 0 for line in lines)
    return tx.insert(ApprovalStep, by=by, at=tx.now, lines=len(lines), fen=fen)


def _parts(lines: Sequence[LineToDecide]) -> list[list[int]]:
    """The numbers in parts that hold whole groups of tied lines."""
    parts: list[list[int]] = [[]]
    ordered = sorted(lines, key=lambda line: (line.tied or (line.number,), line.number))
    for _tied, own in groupby(ordered, key=lambda line: line.tied or (line.number,)):
        numbers = [line.number for line in own]
        if parts[-1] and len(parts[-1]) + len(numbers) > APPROVED_AT_ONCE:
            parts.append([])
        parts[-1] += numbers
    return [part for part in parts if part]


def reject_selection(write: Write, by: str, lines: Sequence[LineToDecide], reason: str) -> Decided:
    """Reject these lines with one reason, each in a transaction, as it may settle its period again.

    All of it is one step, which can be undone for ten minutes.

    Raises TooManyToReject.
    """
    if len(lines) > MOST_REJECTED:
        raise TooManyToReject(most=MOST_REJECTED, count=len(lines))
    step = write(partial(begin_rejections, by=by))
    rejected: set[int] = set()
    refused, refusal = 0, None
    for line in lines:
        if line.number in rejected:
            continue
        try:
            rejected |= set(
                write(partial(_reject, by=by, number=line.number, reason=reason, step=step))
            )
        except LineRejected:
            continue
        except JiebaoError as why:
            refused, refusal = refused + 1, refusal or why
    return Decided(len(rejected), 0, refused, refusal)


def _reject(tx: Transaction, by: str, number: int, reason: str, step: int) -> tuple[int, ...]:
    return reject(tx, by, number, reason, step)
