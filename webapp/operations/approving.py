"""HR approves lines of the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.errors import JiebaoError, _
from webapp.models import Approval, Line
from webapp.writer import Transaction


class OwnGain(JiebaoError):
    """Nobody approves what they gain themselves."""

    sentence = _("不能核准与自己有关的条目(第 %(number)s 号),请由别人核准。")
    status = 403


class NothingToApprove(JiebaoError):
    """No line was chosen, or all were approved before."""

    sentence = _("没有选中待核准的条目。")


def approve(tx: Transaction, by: str, numbers: Iterable[int]) -> int:
    """Approve these lines, once each; return how many are new. Raises OwnGain, NothingToApprove."""
    chosen = list(
        Line.select()
        .left_outer_join(Approval)
        .where(Line.number.in_(list(numbers)), Approval.line.is_null())
        .order_by(Line.number)
    )
    if not chosen:
        raise NothingToApprove()
    for line in chosen:
        if line.person_id == by:
            raise OwnGain(number=line.number)
    for line in chosen:
        tx.insert(Approval, line=line.number, approved_by=by, approved_at=tx.now)
        tx.audit(by, "approve_line", f"line:{line.number}")
    return len(chosen)
