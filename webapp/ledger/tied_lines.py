"""Find lines decided together: an award's reversal, and the refund of what it had deducted.

A deduction follows its awards. Where an award is reversed, the same settlement gives back what was
deducted from it; neither is decided without the other (rule 18).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from webapp.ledger.current_lines import APPEAL, is_current_line, of_one_group
from webapp.ledger.models import Approval, Line

Group = tuple[str, str, str]  # scheme, period, person


def decided_together(lines: Iterable[Line]) -> list[Line]:
    """Return the proposed reversals of awards and refunds of deductions tied to these lines.

    They have the scheme, period and person of a line in `lines` that is a reversal or a refund
    itself. A group without a reversal or without a refund has no tied lines.
    """
    own = {_group(line): line for line in lines if _may_be_tied(line)}
    if not own:
        return []
    proposed = (
        Line.select()
        .left_outer_join(Approval)
        .where(
            Approval.line.is_null(),
            is_current_line(),
            reduce(or_, (of_one_group(line) for line in own.values())),
        )
        .order_by(Line.number)
    )
    found = [line for line in proposed if _may_be_tied(line)]
    kinds = {(_group(line), line.kind) for line in found}
    return [
        line for line in found if {(_group(line), "award"), (_group(line), "deduction")} <= kinds
    ]


def of_one_decision(line: Line, lines: Sequence[Line]) -> list[Line]:
    """Return the lines among these that are decided together with a line, itself included."""
    if not _may_be_tied(line):
        return [line]
    same = [each for each in lines if _may_be_tied(each) and _group(each) == _group(line)]
    return same if len({each.kind for each in same}) > 1 else [line]


def _may_be_tied(line: Line) -> bool:
    """Whether a line takes back an award, or gives back a deduction."""
    if line.amount is None or line.person_id is None or line.clause == APPEAL:
        return False
    return (line.kind == "award" and line.amount < 0) or (
        line.kind == "deduction" and line.amount > 0
    )


def _group(line: Line) -> Group:
    return (line.scheme, line.period, line.person_id)
