"""A proposed line is turned down, with a reason, and its whole claim with it.

The ledger keeps the line. Settling again on the same facts does not propose it anew; once its
grounds are others, it does.
"""

from __future__ import annotations

from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.ledger.current_lines import APPEAL, net, of_one_claim, stands
from webapp.ledger.models import Approval, Line, Rejection, Settlement
from webapp.ledger.operations.approve import OwnGain, gaining, two_from
from webapp.ledger.settlement_basis import grounds_of
from webapp.messaging.operations.remind import REJECTION, remind

REASON = Text("reason", most=500)


class LineApproved(JiebaoError):
    """A line that was approved is no proposal any more."""

    sentence = _("第 %(number)s 号已经核准,不能再驳回。")
    status = 409


class LineRejected(JiebaoError):
    """A line is turned down once."""

    sentence = _("第 %(number)s 号已经驳回。")
    status = 409


class HangsOnIt(JiebaoError):
    """What was approved takes the line back: without it somebody would owe what was never paid."""

    sentence = _("已核准的第 %(other)s 号冲回或扣掉了这一条:驳回第 %(number)s 号,本人就会倒欠。")
    status = 409


class GreatForgiven(JiebaoError):
    """One person alone forgives no great sum that is to be taken back."""

    sentence = _("大额的冲回和扣款不能由一人免除:请核准,由本人申诉。")
    status = 409


def reject(tx: Transaction, by: str, number: int, reason: str) -> tuple[int, ...]:
    """Turn down a proposed line and what falls with it; return the numbers of all.

    Raises NotFound, Missing, LineApproved, LineRejected, OwnGain, HangsOnIt, GreatForgiven.
    """
    line = Line.get_or_none(Line.number == number)
    if line is None:
        raise NotFound()
    if Rejection.get_or_none(Rejection.line == number) is not None:
        raise LineRejected(number=number)
    if Approval.get_or_none(Approval.line == number) is not None:
        raise LineApproved(number=number)
    REASON.clean(reason)
    if by in gaining(tx, line):
        raise OwnGain(number=number)
    falling = falling_with(line)
    if line.amount is not None and net(falling) <= -two_from():
        raise GreatForgiven()
    _refuse_debt(line, falling)
    for each in falling:
        _reject(tx, by, each, reason.strip())
    tx.notice("ledger")
    return tuple(each.number for each in falling)


def falling_with(line: Line) -> list[Line]:
    """All that is still proposed of a line's claim, itself among it, and the deduction from it.

    What an upheld appeal has added is a claim of its own.
    """
    if line.clause == APPEAL:
        return [line]
    wanted = of_one_claim(line)
    if net(_deductions(line)) < 0:
        wanted |= _deducted(line)
    return [each for each in _standing(wanted) if not each.approval.exists()]


def _standing(wanted: object) -> list[Line]:
    return list(Line.select().where(wanted, stands()).order_by(Line.number))


def _deducted(line: Line) -> object:
    """The condition that a line is a deduction from the awards among which this one is."""
    return (
        (Line.scheme == line.scheme)
        & (Line.period == line.period)
        & (Line.kind == "deduction")
        & (Line.person == line.person_id)
    )


def _deductions(line: Line) -> list[Line]:
    if line.kind != "award" or line.person_id is None:
        return []
    return _standing(_deducted(line))


def _refuse_debt(line: Line, falling: list[Line]) -> None:
    """What remains of a claim, or of a deduction from it, must be no debt. Raises HangsOnIt."""
    if line.clause == APPEAL:
        return
    gone = {each.number for each in falling}
    left = [each for each in _standing(of_one_claim(line)) if each.number not in gone]
    owing = -net(left) if line.kind != "deduction" else net(left)
    if owing <= 0:
        left = [each for each in _deductions(line) if each.number not in gone]
        owing = -net(left)
    if owing > 0:
        raise HangsOnIt(number=line.number, other=left[-1].number)


def _reject(tx: Transaction, by: str, line: Line, reason: str) -> None:
    newest = (
        Settlement.select()
        .where(Settlement.scheme == line.scheme, Settlement.period == line.period)
        .order_by(Settlement.id.desc())
        .get()
    )
    tx.insert(
        Rejection,
        line=line.number,
        reason=reason,
        rejected_by=by,
        rejected_at=tx.now,
        grounds=grounds_of(newest, line.clause, line.kind, line.person_id or line.team_id),
    )
    tx.audit(by, "reject_line", f"line:{line.number}", after={"reason": reason})
    if line.person_id is None:
        return
    told = {"scheme": line.scheme, "clause": line.clause, "amount": line.amount}
    remind(tx, line.person_id, REJECTION, str(line.number), f"/lines/{line.number}", **told)
