"""The grace after the cut-off, set from a day on that has not begun."""

from __future__ import annotations

from datetime import date

from webapp.company import cutoff_grace
from webapp.core.errors import JiebaoError, _
from webapp.facts.transactions import Transaction
from webapp.people.operations.staff import set_setting

LONGEST_GRACE = 120  # minutes


class GraceNotNow(JiebaoError):
    """A grace for a day that has begun would change who was in time."""

    sentence = _("宽限只能从明天或以后的日期起。")
    field = "on"


class GraceTooLong(JiebaoError):
    """A grace that would reach into the night, or none."""

    sentence = _("宽限请填 0 到 %(most)s 分钟。")
    field = "minutes"


def set_grace(tx: Transaction, by: str, minutes: int, on: date) -> None:
    """How many minutes after the cut-off what happened before it may still come in, from `on`.

    Raises GraceTooLong, GraceNotNow.
    """
    if not 0 <= minutes <= LONGEST_GRACE:
        raise GraceTooLong(most=LONGEST_GRACE)
    if on <= tx.company.clock.day(tx.now):
        raise GraceNotNow()
    set_setting(tx, by, cutoff_grace.NAME, cutoff_grace.with_grace(on, minutes))
    tx.notice("roster")
