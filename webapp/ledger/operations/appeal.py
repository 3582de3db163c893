"""Record appeals and their answers, which are due within a set time; an upheld one adds a line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta

from rules.basis import canonical
from rules.because import figure, yuan_text
from rules.reads import EVERYTHING
from webapp.company.deadlines import ANSWER_WITHIN, UNDO_WITHIN
from webapp.company.ended import period_named
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import Hundredths, Text
from webapp.facts.transactions import Transaction
from webapp.ledger.current_lines import APPEAL, net, rejected_with
from webapp.ledger.models import Appeal, AppealAnswer, Line, Rejection, Settlement
from webapp.ledger.operations.add_line import add_line, propose_again
from webapp.ledger.operations.settle import deduct_again, is_deducted_from
from webapp.messaging.operations.remind import ANSWER, ReminderGiven, remind_all
from webapp.schemes.catalogue import schemes

_HURTS = frozenset(
    {"deduction", "forfeit", "coaching", "warning", "late_report", "demotion", "dismissal"}
)


class AppealOpen(JiebaoError):
    """The line has an appeal that is not answered yet."""

    sentence = _("这一条已经申诉，正在等待答复。")
    status = 409


class NothingSettled(JiebaoError):
    """The period was not settled yet, so there is nothing to appeal against."""

    sentence = _("%(period)s还没有结算，结算之后才能申诉。")
    field = "period"


class AppealAnswered(JiebaoError):
    """The appeal was answered already."""

    sentence = _("这条申诉已经答复过。")
    status = 409


class OwnAppeal(JiebaoError):
    """Nobody may answer their own appeal."""

    sentence = _("不能答复自己的申诉。")
    status = 403


class AboutTheCard(JiebaoError):
    """A sanction for an own fake card depends on the card: appeal against the verdict instead."""

    sentence = _("这一项是因为卡判为作假：请在“今日记录”里对那张卡申诉。")
    status = 409


class NothingLost(JiebaoError):
    """The line was rejected, and the rejection did its person no harm."""

    sentence = _("这一条没有通过，对您没有影响，不用申诉。")
    status = 409


class OwnRejection(JiebaoError):
    """Whoever rejected a line may not answer an appeal against that rejection."""

    sentence = _("这一条是您选的不通过，申诉请由别人答复。")
    status = 403


class AmountMissing(JiebaoError):
    """An appeal about money was upheld without a sum."""

    sentence = _("申诉成立的，请填写补发的金额。")
    field = "amount"


TEXT = Text("text", most=2000)
AMOUNT = Hundredths("amount", AmountMissing, required=False)


@dataclass(frozen=True)
class AppealGiven:
    """The input of an appeal: about an own line, or, with `line` None, about a scheme's period."""

    id: str
    text: str
    line: int | None = None
    scheme: str = ""
    period: str = ""


@dataclass(frozen=True)
class AnswerGiven:
    """The input of an answer: upheld or not, why, and the sum to pay in fen."""

    upheld: bool
    text: str
    amount: int | None = None


def appeal(tx: Transaction, by: str, given: AppealGiven) -> str:
    """Record an appeal; return its id. A repeated id changes nothing.

    Raises Missing, NotFound, AppealOpen, NothingSettled, NothingLost, AboutTheCard.
    """
    if Appeal.get_or_none(Appeal.id == given.id, Appeal.person == by) is not None:
        return given.id
    TEXT.clean(given.text)
    line = _own_line(by, given.line) if given.line is not None else None
    scheme, period = (line.scheme, line.period) if line else (given.scheme, given.period)
    if scheme not in schemes():
        raise NotFound()
    _settlement_of(scheme, period)
    tx.insert(
        Appeal,
        id=given.id,
        person=by,
        scheme=scheme,
        period=period,
        line=given.line,
        text=given.text.strip(),
        made_at=tx.now,
    )
    tx.audit(by, "appeal", f"appeal:{given.id}", after={"line": given.line})
    return given.id


def _own_line(by: str, number: int) -> Line:
    """The person's own line, if it can be appealed against.

    Raises NotFound, AppealOpen, NothingLost, AboutTheCard.
    """
    line = Line.get_or_none(Line.number == number, Line.person == by)
    if line is None:
        raise NotFound()
    waiting = (
        Appeal.select()
        .left_outer_join(AppealAnswer)
        .where(Appeal.line == number, AppealAnswer.appeal.is_null())
    )
    if waiting.exists():
        raise AppealOpen()
    if rejection_of(line) is not None and not loses_by_rejection(line):
        raise NothingLost()
    if line.kind == "dismissal" and json.loads(line.because).get("shape") == "fake-card":
        raise AboutTheCard()
    return line


def rejection_of(line: Line) -> Rejection | None:
    """Return the rejection of a line; None if it was not rejected."""
    return Rejection.get_or_none(Rejection.line == line.number)


def loses_by_rejection(line: Line) -> bool:
    """Whether the lines rejected together with this one would have benefited its person."""
    return line.kind not in _HURTS and net(rejected_with(line)) > 0


def _settlement_of(scheme: str, period: str) -> Settlement:
    """The newest settlement of a period. Raises NothingSettled."""
    found = (
        Settlement.select()
        .where(Settlement.scheme == scheme, Settlement.period == period)
        .order_by(Settlement.id.desc())
        .first()
    )
    if found is None:
        raise NothingSettled(period=period)
    return found


def answer_appeal(tx: Transaction, by: str, number: str, given: AnswerGiven) -> None:
    """Record the answer to an appeal; an upheld one adds a line, which needs an approval.

    About a rejected line it proposes that line again, if the rejection did its person harm. Raises
    NotFound, AppealAnswered, OwnAppeal, OwnRejection, Missing, AmountMissing.
    """
    held = open_appeal(by, number, given)
    rejection = rejection_of(held.line) if held.line_id else None
    if rejection is not None and rejection.rejected_by_id == by:
        raise OwnRejection()
    line = None
    if given.upheld:
        if rejection is None:
            line = _adjust(tx, held, given)
        elif loses_by_rejection(held.line):
            line = propose_again(tx, held.line)
            if is_deducted_from(held.line):
                deduct_again(tx, held.line)
    note_answer(tx, by, held, given, line)


def open_appeal(by: str, number: str, given: AnswerGiven) -> Appeal:
    """Return the unanswered appeal with this id, if `by` may answer it with `given`.

    Raises NotFound, AppealAnswered, OwnAppeal, Missing.
    """
    held = Appeal.get_or_none(Appeal.id == number)
    if held is None:
        raise NotFound()
    if AppealAnswer.select().where(AppealAnswer.appeal == number).exists():
        raise AppealAnswered()
    if held.person_id == by:
        raise OwnAppeal()
    TEXT.clean(given.text)
    found: Appeal = held
    return found


def note_answer(
    tx: Transaction, by: str, held: Appeal, given: AnswerGiven, line: int | None = None
) -> None:
    """Record the answer, and notify the person once it can no longer be undone.

    `line` is the line that an upheld appeal added.
    """
    tx.insert(
        AppealAnswer,
        appeal=held.id,
        upheld=given.upheld,
        text=given.text.strip(),
        line=line,
        answered_by=by,
        answered_at=tx.now,
    )
    if given.upheld and held.scheme:
        period = period_named(tx.company, held.period)
        tx.touch(EVERYTHING, period.start, period.end, scheme=held.scheme)
    after = {"upheld": given.upheld, "line": line}
    tx.audit(by, "answer_appeal", f"appeal:{held.id}", after=after)
    told = ReminderGiven(held.person_id, ANSWER, held.id, "/appeals", {"upheld": given.upheld})
    remind_all(tx, [told], tx.now + UNDO_WITHIN)
    tx.notice("ledger")


def _adjust(tx: Transaction, held: Appeal, given: AnswerGiven) -> int:
    """Add the adjusting line: it pays money, or reverses a line that is not money."""
    about = held.line
    money = about is None or about.amount is not None
    if money and not given.amount:
        raise AmountMissing()
    settlement = about.settlement if about else _settlement_of(held.scheme, held.period)
    because = {
        "shape": APPEAL,
        "appeal": held.id,
        "figures": [figure("brought", held.text, "said"), figure("answer", given.text, "said")],
        "steps": [f"+{yuan_text(given.amount or 0)}"] if money else [],
    }
    return add_line(
        tx,
        settlement=settlement.id,
        scheme=held.scheme,
        revision=settlement.revision,
        clause=APPEAL,
        kind="award" if money else about.kind,
        period=held.period,
        person=held.person_id,
        amount=given.amount if money else None,
        sign=1 if money else -1,
        reverses=None if money else about.number,
        because=canonical(because),
    )


def answer_due_on(company: Company, made_on: date) -> date:
    """Return the last day for an answer: ANSWER_WITHIN workdays after the day `made_on`."""
    day, left = made_on, ANSWER_WITHIN
    while left:
        day += timedelta(days=1)
        left -= company.is_workday(day)
    return day
