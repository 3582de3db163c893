"""Verify the ledger: amounts against the audit trail, sums against settlements, and reversals.

Everything is read in order by a few queries, so that memory does not grow with the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from webapp.ledger.current_lines import APPEAL
from webapp.store.statements import read_rows
from webapp.verification.misfits import Misfit, of_line
from webapp.verification.payrolls import payroll_misfits
from webapp.verification.replay import replay_misfits

# Each line with the amount that its audit line says, and the line that it reverses.
_LINES = """
SELECT line.number, line.amount, line.sign, line.reverses_id,
       (SELECT after FROM audit_line
        WHERE subject = 'line:' || line.number AND action = 'add_line'
        ORDER BY audit_line.number DESC LIMIT 1),
       line.scheme, line.period, line.kind, line.person_id, line.team_id, line.clause,
       original.sign, original.scheme, original.period, original.kind, original.person_id,
       original.team_id, original.clause
FROM line LEFT JOIN line AS original
     ON original.number = line.reverses_id AND original.number < line.number
WHERE line.number > ?
ORDER BY line.number
"""
_DECISIONS = """
SELECT held.line_id FROM {table} AS held
WHERE held.line_id > ? AND held.{by} IS DISTINCT FROM (
    SELECT who FROM audit_line WHERE subject = 'line:' || held.line_id AND action = ?
    ORDER BY audit_line.number DESC LIMIT 1)
ORDER BY held.line_id
"""
_AUDITED = """
SELECT CAST(substr(subject, 6) AS BIGINT) FROM audit_line
WHERE number > ? AND action = ?
      AND NOT EXISTS (SELECT 1 FROM {table} AS held
                      WHERE held.line_id = CAST(substr(audit_line.subject, 6) AS BIGINT)
                            AND held.{by} = audit_line.who)
      AND NOT EXISTS (SELECT 1 FROM audit_line AS undone
                      WHERE undone.subject = audit_line.subject
                            AND undone.action = 'undo_{table}'
                            AND undone.number > audit_line.number)
ORDER BY 1
"""
# Decided lines among the pending, and undecided ones after a number that are not among them.
_PENDING = """
SELECT line_id FROM pending_line
WHERE EXISTS (SELECT 1 FROM approval WHERE approval.line_id = pending_line.line_id)
   OR EXISTS (SELECT 1 FROM rejection WHERE rejection.line_id = pending_line.line_id)
UNION
SELECT number FROM line
WHERE number > ?
  AND NOT EXISTS (SELECT 1 FROM approval WHERE approval.line_id = line.number)
  AND NOT EXISTS (SELECT 1 FROM rejection WHERE rejection.line_id = line.number)
  AND NOT EXISTS (SELECT 1 FROM pending_line WHERE pending_line.line_id = line.number)
ORDER BY 1
"""


@dataclass(frozen=True)
class LedgerMark:
    """The end of the verified part of the ledger: its newest line, settlement and audit line."""

    line: int = 0
    settlement: int = 0
    audit: int = 0


def ledger_misfit(
    since: LedgerMark | None = None, progress: Callable[[int], object] = int
) -> Misfit | None:
    """Return the first misfit of the ledger by line number; None if there is none.

    Misfits that name a settlement and no line come last. `since`: verify only what was added since.
    `progress` is called with the number of lines verified since it was last called.
    """
    return min(_misfits(since, progress), key=lambda misfit: misfit.order, default=None)


def _misfits(since: LedgerMark | None, progress: Callable[[int], object]) -> Iterator[Misfit]:
    mark = since or LedgerMark()
    yield from _line_misfits(mark.line, progress)
    yield from replay_misfits(mark.settlement)
    yield from _decision_misfits(mark, "approval", "approved_by_id", "approve_line", "通过")
    yield from _decision_misfits(mark, "rejection", "rejected_by_id", "reject_line", "不通过")
    yield from _pending_misfits(mark.line)
    yield from payroll_misfits()


def _line_misfits(since: int, progress: Callable[[int], object]) -> Iterator[Misfit]:
    for number, amount, sign, reverses, audited, *claims in _select(_LINES, since):
        progress(1)
        if audited is None:
            yield of_line(number, "审计记录里没有这一号")
        elif json.loads(audited)["amount"] != amount:
            said = json.loads(audited)["amount"]
            yield of_line(number, f"金额 {amount}，审计记录是 {said}（分）")
        if reverses is not None:
            if not _is_valid_reversal(sign, claims[:6], *claims[6:]):
                yield of_line(number, f"冲销的第 {reverses} 号不是它该冲销的")
        elif sign < 0 and amount is None:
            yield of_line(number, "是冲销，却没有指向被冲销的条目")


def _is_valid_reversal(sign: int, claim: list[Any], original: int | None, *reversed_: Any) -> bool:
    """Whether a line of this sign and claim reverses an earlier positive line of the same claim.

    `original`: the sign of the reversed line, None if there is no such earlier line. A claim ends
    with its clause; the reversal of an appeal has the clause APPEAL instead of the original's.
    """
    if original is None or original < 0 or sign > 0:
        return False
    same_clause = claim[-1] in (reversed_[-1], APPEAL)
    return same_clause and claim[:-1] == list(reversed_[:-1])


def _decision_misfits(
    since: LedgerMark, table: str, by: str, action: str, called: str
) -> Iterator[Misfit]:
    """The differences between the decisions in `table` and those in the audit trail, both ways.

    `by` is the table's column of the deciding person, `called` the decision's name in messages.
    """
    # The SQL text contains only words of this file; values are bound.
    for (number,) in _select(_DECISIONS.format(table=table, by=by), since.line, action):
        yield of_line(number, f"{called}与审计记录不符")
    for (number,) in _select(_AUDITED.format(table=table, by=by), since.audit, action):
        yield of_line(number, f"审计记录里有{called}，账上没有")


def _pending_misfits(since: int) -> Iterator[Misfit]:
    """The lines in `pending_line` that are decided, and the undecided ones that it lacks."""
    for (number,) in _select(_PENDING, since):
        yield of_line(number, "待审核的登记与审核不符")


def _select(sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
    rows: Iterator[tuple[Any, ...]] = read_rows(sql, values)
    return rows
