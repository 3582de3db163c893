"""Reject a proposed line, with a reason, together with the other proposed lines of its claim.

The ledger keeps the line. Settling again does not propose it again while its sum and the person's
own figures are the same (rule 7).
"""

from __future__ import annotations

from rules.reads import EVERYTHING
from webapp.company.deadlines import UNDO_WITHIN
from webapp.company.ended import period_named
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.ledger.current_lines import (
    APPEAL,
    is_current_line,
    net,
    of_one_claim,
    of_one_group,
)
from webapp.ledger.models import (
    Appeal,
    AppealAnswer,
    Approval,
    Line,
    PendingLine,
    Rejection,
    Settlement,
)
from webapp.ledger.operations.approve import OwnGain, gains_of, record_approvals, two_from
from webapp.ledger.operations.settle import deduct_again
from webapp.ledger.payroll_models import UnpaidLine
from webapp.ledger.settlement_basis import grounds_of
from webapp.ledger.tied_lines import decided_together
from webapp.ledger.undoing_models import RejectionStep, RejectionStepLine
from webapp.messaging.operations.remind import REJECTION, ReminderGiven, remind_all

REASON = Text("reason", most=500)


class LineApproved(JiebaoError):
    """The line was approved already and can no longer be rejected."""

    sentence = _("第 %(number)s 号已经通过，不能再改为不通过。")
    status = 409


class LineRejected(JiebaoError):
    """The line was rejected already."""

    sentence = _("第 %(number)s 号已经选了不通过。")
    status = 409


class LaterLineDependsOnIt(JiebaoError):
    """The claim's other lines would take more than they gave, as where a reversal is approved.

    The person would owe money that was never paid.
    """

    sentence = _(
        "第 %(other)s 号扣回已通过，扣的就是这一条：第 %(number)s 号再不通过，本人就会倒欠。"
    )
    status = 409


class AppealPaidForIt(JiebaoError):
    """An upheld appeal already pays back what this line takes."""

    sentence = _(
        "本人对第 %(number)s 号的申诉已经成立，由第 %(other)s 号补发："
        "两条只能留一条。请通过这一条，或先让补发的那一条不通过。"
    )
    status = 409


class SeriousPenaltyForgiven(JiebaoError):
    """One person alone may not reject lines that take back a large sum (`two_from`)."""

    sentence = _("大额的扣回和扣减不能由一人免除：请先通过，再由本人申诉。")
    status = 409


def begin_rejections(tx: Transaction, by: str) -> int:
    """Insert the `RejectionStep` by which rejections can be undone; return its number."""
    return tx.insert(RejectionStep, by=by, at=tx.now)


def reject(
    tx: Transaction,
    by: str,
    number: int,
    reason: str,
    step: int | None = None,
    *,
    tell: bool = True,
) -> tuple[int, ...]:
    """Reject a proposed line and the lines of `rejected_together`; return the numbers of all.

    `step` is the `RejectionStep` by which this can be undone; with it, reminders are sent only
    after UNDO_WITHIN; without `tell`, none is. The step leaves out lines that an upheld appeal
    added: they cannot be proposed again by undoing. If an award is rejected, the
    period is settled again, so that the deduction from it is proposed, or given back, at the sum
    for the other awards.

    Raises NotFound, Missing, LineApproved, LineRejected, OwnGain, LaterLineDependsOnIt,
    AppealPaidForIt, SeriousPenaltyForgiven.
    """
    line = _undecided_line(number)
    REASON.clean(reason)
    if gains_of(tx.company, tx.now, by)(line):
        raise OwnGain(number=number)
    falling = rejected_together(line)
    _demand_rejectable(line, falling)
    deducted = bool(_deductions(line))
    for each in falling:
        _reject(tx, by, each, reason.strip())
        if tell:
            _tell(tx, each, held=step is not None)
    if step is not None:
        rows = ((step, each.number) for each in falling if each.clause != APPEAL)
        tx.insert_values(RejectionStepLine, ("step", "line"), rows)
    period = period_named(tx.company, line.period)
    tx.touch(EVERYTHING, period.start, period.end, scheme=line.scheme)
    if deducted and net(each for each in falling if each.kind == "award") > 0:
        record_approvals(tx, by, list(deduct_again(tx, line)))
    tx.notice("ledger")
    return tuple(each.number for each in falling)


def _undecided_line(number: int) -> Line:
    """The line, if it is neither approved nor rejected."""
    line: Line | None = Line.get_or_none(Line.number == number)
    if line is None:
        raise NotFound()
    if Rejection.get_or_none(Rejection.line == number) is not None:
        raise LineRejected(number=number)
    if Approval.get_or_none(Approval.line == number) is not None:
        raise LineApproved(number=number)
    return line


def _demand_rejectable(line: Line, falling: list[Line]) -> None:
    """Refuse a rejection that would forgive a large penalty, leave a debt or pay twice."""
    if line.amount is not None and net(falling) <= -two_from():
        raise SeriousPenaltyForgiven()
    _refuse_debt(line, falling)
    _refuse_double_pay(falling)


def rejected_together(line: Line) -> list[Line]:
    """Return the unapproved lines rejected with a line: those of its claim, and those tied to them.

    An award takes its deduction with it. The reversal of an award takes with it what is given back
    of a deduction, and the other way round. A line that an upheld appeal added is rejected alone.
    """
    if line.clause == APPEAL:
        return [line]
    claim = [each for each in _unrejected(of_one_claim(line)) if not each.approval.exists()]
    if line.kind == "award" and net(claim) > 0:
        deductions = [each for each in _deductions(line) if not each.approval.exists()]
        return _in_order(claim + (deductions if net(deductions) < 0 else []))
    if (line.kind == "award") == (net(claim) < 0):
        claim += [each for tied in decided_together(claim) for each in _claim_of(tied)]
    return _in_order(claim)


def _claim_of(line: Line) -> list[Line]:
    """Of a reversal the unapproved lines of its claim; a refund of a deduction alone."""
    if line.kind == "deduction":
        return [line]
    return [each for each in _unrejected(of_one_claim(line)) if not each.approval.exists()]


def _in_order(lines: list[Line]) -> list[Line]:
    """Each of these lines once, in order of the numbers."""
    return [line for _number, line in sorted({line.number: line for line in lines}.items())]


def _unrejected(condition: object) -> list[Line]:
    """The lines that fulfil the condition and were not rejected, in order."""
    return list(Line.select().where(condition, is_current_line()).order_by(Line.number))


def _deductions(line: Line) -> list[Line]:
    """The deductions from an award of a person that were not rejected."""
    if line.kind != "award" or line.person_id is None or line.clause == APPEAL:
        return []
    return _unrejected(of_one_group(line) & (Line.kind == "deduction"))


def _refuse_debt(line: Line, falling: list[Line]) -> None:
    """Refuse a rejection after which a claim would take more than it gave: LaterLineDependsOnIt."""
    if line.clause == APPEAL:
        for later in _unrejected(Line.reverses == line.number):
            if later.approval.exists():
                raise LaterLineDependsOnIt(number=line.number, other=later.number)
        return
    rejected = {each.number for each in falling}
    remaining = [each for each in _unrejected(of_one_claim(line)) if each.number not in rejected]
    owing = -net(remaining) if line.kind != "deduction" else net(remaining)
    if owing > 0:
        raise LaterLineDependsOnIt(number=line.number, other=remaining[-1].number)


def _refuse_double_pay(falling: list[Line]) -> None:
    """Refuse to waive a line whose sum an upheld appeal pays back: AppealPaidForIt (rule 18)."""
    taking = [line.number for line in falling if (line.amount or 0) < 0]
    reversal = Line.alias("reversal")
    taken_back = reversal.select(reversal.reverses).where(
        reversal.reverses.is_null(False),
        reversal.number.not_in(Rejection.select(Rejection.line)),
    )
    paid = (
        Line.select(Line.number, Appeal.line.alias("appealed"))
        .join(AppealAnswer, on=(AppealAnswer.line == Line.number))
        .join(Appeal, on=(AppealAnswer.appeal == Appeal.id))
        .where(Appeal.line.in_(taking), Line.number.not_in(taken_back), is_current_line())
        .tuples()
        .first()
    )
    if paid is not None:
        raise AppealPaidForIt(number=paid[1], other=paid[0])


def _reject(tx: Transaction, by: str, line: Line, reason: str) -> None:
    """Record the rejection of one line."""
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
    UnpaidLine.delete().where(UnpaidLine.line == line.number).execute()
    PendingLine.delete().where(PendingLine.line == line.number).execute()
    tx.audit(by, "reject_line", f"line:{line.number}", after={"reason": reason})


def _tell(tx: Transaction, line: Line, *, held: bool) -> None:
    """Remind the person of a rejected line; `held`: in ten minutes."""
    if line.person_id is None:
        return
    told = {"scheme": line.scheme, "clause": line.clause, "amount": line.amount}
    given = ReminderGiven(
        line.person_id, REJECTION, str(line.number), f"/lines/{line.number}", told
    )
    remind_all(tx, [given], tx.now + UNDO_WITHIN if held else None)
