"""Hold deadlines for everybody: answers to appeals, the morning meeting, undoing a step."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, _

ANSWER_WITHIN = 5  # workdays for the answer to an appeal, and for a statement before a sanction
CLOSES = time(10)  # local time by which the morning meeting is to be closed
UNDO_WITHIN = timedelta(minutes=10)  # after a step of the desk; its reminders are sent then


class UndoTooLate(JiebaoError):
    """UNDO_WITHIN is over, or the step was undone already."""

    sentence = _("超过 %(minutes)s 分钟，或已经撤销过，不能再撤销。")
    status = 409

    def __init__(self) -> None:
        super().__init__(minutes=UNDO_WITHIN.seconds // 60)


def undoable_until(at: datetime) -> datetime:
    """Return the instant until which a step of the instant `at` can be undone."""
    return at + UNDO_WITHIN


def closes_at(company: Company, day: date) -> datetime:
    """Return the instant by which the morning meeting of a day is to be closed."""
    return datetime.combine(day, CLOSES, company.clock.cut_off(day).tzinfo)
