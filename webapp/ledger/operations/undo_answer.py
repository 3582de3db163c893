"""Undo the answer to an appeal within ten minutes: the appeal waits again."""

from __future__ import annotations

from datetime import datetime

from rules.reads import EVERYTHING
from webapp.company.deadlines import UndoTooLate, undoable_until
from webapp.company.ended import period_named
from webapp.core.errors import JiebaoError
from webapp.core.errors import _ as said
from webapp.facts.transactions import Transaction
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Appeal, AppealAnswer, CardAppeal, Line, PendingLine
from webapp.ledger.operations.reject import reject
from webapp.ledger.undoing_models import AnswerUndone
from webapp.messaging.operations.remind import ANSWER, forget_held

UNDONE = "申诉的答复已撤销"


class AnswerActedOn(JiebaoError):
    """The line that the answer added was decided, or settlement has counted on it."""

    sentence = said("补发的第 %(number)s 号已经处理，答复不能再撤销。")
    status = 409


def can_undo_answer(answer: AppealAnswer, by: str, now: datetime, *, about_card: bool) -> bool:
    """Whether `by` may undo an answer: the own one of the last ten minutes.

    Not an upheld one about a card: the card counts again and everybody concerned was told.
    """
    own = answer.answered_by_id == by and now < undoable_until(answer.answered_at)
    return own and not (about_card and answer.upheld)


def undo_answer(tx: Transaction, by: str, number: str) -> None:
    """Take back one's own answer; the line that it added is rejected, and nobody is reminded.

    A further record keeps what the answer was. A line that settlement had proposed before the
    answer stays. Raises UndoTooLate, AnswerActedOn, and what `reject` raises.
    """
    held = AppealAnswer.get_or_none(AppealAnswer.appeal == number)
    about_card = CardAppeal.get_or_none(CardAppeal.appeal == number) is not None
    if held is None or not can_undo_answer(held, by, tx.now, about_card=about_card):
        raise UndoTooLate()
    if held.line_id is not None and held.line.created_at >= held.answered_at:
        _demand_untouched(held.line_id)
        reject(tx, by, held.line_id, UNDONE, tell=False)
    kept = ("upheld", "text", "line", "answered_by", "answered_at")
    values = {name: held.__data__[name] for name in kept}
    tx.insert(AnswerUndone, appeal=number, at=tx.now, **values)
    AppealAnswer.delete().where(AppealAnswer.appeal == number).execute()
    forget_held(tx, ANSWER, [number])
    _touch(tx, held)
    before = {"upheld": held.upheld, "line": held.line_id}
    tx.audit(by, "undo_answer", f"appeal:{number}", before=before)
    tx.notice("ledger")


def _demand_untouched(line: int) -> None:
    """Raises AnswerActedOn if the line was decided, or a current line reverses it."""
    pending = PendingLine.select().where(PendingLine.line == line).exists()
    if not pending or Line.select().where(Line.reverses == line, is_current_line()).exists():
        raise AnswerActedOn(number=line)


def _touch(tx: Transaction, held: AppealAnswer) -> None:
    """Make the period of an upheld answer due again, as the answer had."""
    about: Appeal = held.appeal
    if held.upheld and about.scheme:
        period = period_named(tx.company, about.period)
        tx.touch(EVERYTHING, period.start, period.end, scheme=about.scheme)
