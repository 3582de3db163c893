"""Appeals: a person brings forward, HR answers within a set time; what is upheld is adjusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rules.basis import canonical
from rules.because import figure, yuan_text
from webapp.company import Company
from webapp.errors import JiebaoError, Missing, NotFound, _
from webapp.models import Appeal, AppealAnswer, Line, Settlement
from webapp.operations.reminding import ANSWER, remind
from webapp.operations.settling import APPEAL
from webapp.schemes import schemes
from webapp.writer import Transaction

ANSWER_WITHIN = 5  # workdays


class AppealOpen(JiebaoError):
    """A line that is under appeal already."""

    sentence = _("这一条已经申诉,正在等待答复。")
    status = 409


class NothingSettled(JiebaoError):
    """A period that was not settled yet: there is nothing to appeal against."""

    sentence = _("%(period)s 还没有结算,结算之后才能申诉。")
    field = "period"


class AppealAnswered(JiebaoError):
    """An appeal that was answered."""

    sentence = _("这条申诉已经答复过。")
    status = 409


class OwnAppeal(JiebaoError):
    """Nobody answers an appeal of one's own."""

    sentence = _("不能答复自己的申诉。")
    status = 403


class AmountMissing(JiebaoError):
    """An appeal about money that is upheld without a sum."""

    sentence = _("申诉成立的,请填写补发的金额。")
    field = "amount"


@dataclass(frozen=True)
class AppealGiven:
    """About one's own line, or about a scheme's period without one."""

    id: str
    text: str
    line: int | None = None
    scheme: str = ""
    period: str = ""


@dataclass(frozen=True)
class AnswerGiven:
    """Upheld or not, why, and the sum to be added, in fen."""

    upheld: bool
    text: str
    amount: int | None = None


def appeal(tx: Transaction, by: str, given: AppealGiven) -> str:
    """Bring an appeal forward. Raises Missing, NotFound, AppealOpen, NothingSettled."""
    if Appeal.get_or_none(Appeal.id == given.id, Appeal.person == by) is not None:
        return given.id
    if not given.text.strip():
        raise Missing("text")
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
    return line


def _settlement_of(scheme: str, period: str) -> Settlement:
    found = (
        Settlement.select()
        .where(Settlement.scheme == scheme, Settlement.period == period)
        .order_by(Settlement.id.desc())
        .first()
    )
    if found is None:
        raise NothingSettled(period=period)
    return found


def answer(tx: Transaction, by: str, number: str, given: AnswerGiven) -> None:
    """Answer an appeal; one that is upheld adds an adjusting line, still to be approved.

    Raises NotFound, AppealAnswered, OwnAppeal, Missing, AmountMissing.
    """
    held = Appeal.get_or_none(Appeal.id == number)
    if held is None:
        raise NotFound()
    if AppealAnswer.select().where(AppealAnswer.appeal == number).exists():
        raise AppealAnswered()
    if held.person_id == by:
        raise OwnAppeal()
    if not given.text.strip():
        raise Missing("text")
    line = _adjust(tx, held, given) if given.upheld else None
    tx.insert(
        AppealAnswer,
        appeal=number,
        upheld=given.upheld,
        text=given.text.strip(),
        line=line,
        answered_by=by,
        answered_at=tx.now,
    )
    tx.audit(by, "answer_appeal", f"appeal:{number}", after={"upheld": given.upheld, "line": line})
    remind(tx, held.person_id, ANSWER, number, "/appeals", upheld=given.upheld)
    tx.notice("ledger")


def _adjust(tx: Transaction, held: Appeal, given: AnswerGiven) -> int:
    """The adjusting line: money is added; what is no money is taken back."""
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
    number = tx.insert(
        Line,
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
        created_at=tx.now,
    )
    tx.audit("jiebao", "add_line", f"line:{number}", after={"amount": given.amount})
    return number


def due_on(company: Company, made_on: date) -> date:
    """The last day on which an appeal is to be answered: so many workdays after it was made."""
    day, left = made_on, ANSWER_WITHIN
    while left:
        day += timedelta(days=1)
        left -= company.is_workday(day)
    return day
