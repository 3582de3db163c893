"""Set the grace after the cut-off from a future day on."""

from __future__ import annotations

from datetime import date

from webapp.company import cutoff_grace
from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, NotAllowed, _
from webapp.core.fields import Count, RequiredDay
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction

LONGEST_GRACE = 120  # minutes


class GraceNotNow(JiebaoError):
    """A grace cannot begin today or earlier, because it would change which records were in time."""

    sentence = _("宽限只能从明天或以后的日期起。")
    field = "on"


class GraceTooLong(JiebaoError):
    """The grace is negative or longer than LONGEST_GRACE minutes."""

    sentence = _("宽限请填 0 到 %(most)s 分钟。")
    field = "minutes"


MINUTES = Count("minutes", LONGEST_GRACE, GraceTooLong, least=0)
GRACE_ON = RequiredDay("on")


def set_grace(tx: Transaction, by: str, minutes: int, on: date) -> None:
    """Set for how many minutes after the cut-off earlier facts are still accepted, from `on`.

    For HR and leaders, and for the command, which is nobody of the company. Raises NotAllowed,
    GraceTooLong, GraceNotNow.
    """
    if by in tx.company.people:
        posting = tx.company.posting(by, tx.company.clock.day(tx.now))
        if posting is None or posting.role not in HR | LEADERS:
            raise NotAllowed()
    if not 0 <= minutes <= LONGEST_GRACE:
        raise GraceTooLong(most=LONGEST_GRACE)
    if on <= tx.company.clock.day(tx.now):
        raise GraceNotNow()
    set_setting(tx, by, cutoff_grace.NAME, cutoff_grace.with_grace(on, minutes))
    tx.notice("roster")
