"""Record a person's statement before their dismissal or demotion for a fake card is decided."""

from __future__ import annotations

import json
from datetime import date

from webapp.company.deadlines import ANSWER_WITHIN
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Approval, Line, Statement
from webapp.ledger.operations.appeal import answer_due_on

SANCTIONS = ("dismissal", "demotion")
TEXT = Text("text", most=2000)


class SaidAlready(JiebaoError):
    """The statement was made already; it cannot be changed."""

    sentence = _("陈述已经提交，不能再改。")
    status = 409


class DecidedAlready(JiebaoError):
    """The sanction was decided already; the person can only appeal."""

    sentence = _("已经作出决定。如有异议，请申诉。")
    status = 409


class StatementAwaited(JiebaoError):
    """The person has not made a statement yet and may still make one."""

    sentence = _(
        "第 %(number)s 号：请等本人陈述，或满 %(workdays)s 个工作日（到 %(day)s）之后再决定。"
    )
    status = 409


def is_sanction(line: Line) -> bool:
    """Whether a line proposes a dismissal or demotion for a fake card."""
    return (
        line.kind in SANCTIONS
        and line.sign > 0
        and json.loads(line.because).get("shape") == "fake-card"
    )


def state(tx: Transaction, by: str, number: int, text: str) -> None:
    """Record the person's statement on a proposed sanction, once, before the sanction is decided.

    Raises NotFound, Missing, SaidAlready, DecidedAlready.
    """
    line = Line.get_or_none(Line.number == number, Line.person == by)
    if line is None or not is_sanction(line):
        raise NotFound()
    if Statement.get_or_none(Statement.line == number) is not None:
        raise SaidAlready()
    if Approval.get_or_none(Approval.line == number) is not None:
        raise DecidedAlready()
    TEXT.clean(text)
    tx.insert(Statement, line=number, text=text.strip(), said_at=tx.now)
    tx.audit(by, "state", f"line:{number}", after={"text": text.strip()})
    tx.notice("ledger")


def _waits_until(company: Company, line: Line) -> date | None:
    """The last day on which a sanction waits for its person's statement; None if it does not."""
    if not is_sanction(line) or Statement.get_or_none(Statement.line == line) is not None:
        return None
    return last_day_to_state(company, line)


def last_day_to_state(company: Company, line: Line) -> date:
    """Return the last day on which the decision on a sanction waits for its person's statement."""
    return answer_due_on(company, company.clock.day(line.created_at))


def demand_heard(tx: Transaction, line: Line) -> None:
    """Demand that a sanction's person has made a statement, or that the time for it is over.

    Raises StatementAwaited.
    """
    day = _waits_until(tx.company, line)
    if day is not None and tx.company.clock.day(tx.now) <= day:
        raise StatementAwaited(number=line.number, day=day, workdays=ANSWER_WITHIN)
