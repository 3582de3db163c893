"""Assign who hands a prize over, and record its receipt; each step is a new record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from webapp.company.deadlines import UndoTooLate, undoable_until
from webapp.core.errors import JiebaoError, Missing, NotEmployed, NotFound, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.honours.models import PrizeStep
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Approval, Line
from webapp.ledger.previewed_lines import demand_all_due
from webapp.messaging.operations.remind import PRIZE, remind

KINDS = ("prize", "gift")
ASSIGNED, RECEIVED, UNRECEIVED = "assigned", "received", "unreceived"
WIDTH, HEIGHT = 600, 240  # of the canvas for a signature
MOST_OF_POINTS, MOST_OF_STROKES = 2000, 200
NOTE = Text("note", most=300)


class NotOwed(JiebaoError):
    """The prize is not approved yet, or was reversed."""

    sentence = _("第 %(number)s 号奖品还没有通过，或已收回。")
    status = 409


class ReceivedAlready(JiebaoError):
    """The prize was received already."""

    sentence = _("第 %(number)s 号奖品已经签收。")
    status = 409


class GivesToSelf(JiebaoError):
    """Nobody may hand a prize to themselves or note its receipt."""

    sentence = _("不能给自己颁发奖品，请别人办理。")
    field = "giver"


class SignatureMalformed(JiebaoError):
    """The strokes are not a drawn signature."""

    sentence = _("签名没有收到，请重新签一次。")
    field = "strokes"


def assign_giver(tx: Transaction, by: str, number: int, giver: str) -> None:
    """Assign who hands a prize over; the newest assignment counts.

    Raises Missing, NotFound, PeriodNotOver, NotOwed, ReceivedAlready, NotEmployed, GivesToSelf.
    """
    line = owed_line(tx, number)
    today = tx.company.clock.day(tx.now)
    if giver not in tx.company.people:
        raise Missing("giver")
    if tx.company.posting(giver, today) is None:
        raise NotEmployed(name=tx.company.name_of(giver), day=today)
    if giver == receiver_of(tx.company, line, today):
        raise GivesToSelf()
    step = _record(tx, by, line, ASSIGNED, giver=giver)
    person = receiver_of(tx.company, line, today)
    if person is not None:
        values = {"giver": tx.company.name_of(giver)}
        remind(tx, person, PRIZE, str(step), "/prizes/own", **values)


def confirm_receipt(tx: Transaction, by: str, number: int, strokes: str) -> None:
    """Confirm receipt of a prize as its receiver (for a team, its head).

    `strokes`: the drawn signature as JSON, or empty for a confirmation without one.
    Raises NotFound, PeriodNotOver, NotOwed, ReceivedAlready, SignatureMalformed.
    """
    line = _line(number)
    if receiver_of(tx.company, line, tx.company.clock.day(tx.now)) != by:
        raise NotFound()
    _demand_owed(tx, line)
    _record(tx, by, line, RECEIVED, signature=path_of(strokes))


def note_received(tx: Transaction, by: str, number: int, note: str) -> None:
    """Note a receipt on paper, as HR; the receiver may have left.

    Raises Missing, NotFound, PeriodNotOver, NotOwed, ReceivedAlready, GivesToSelf.
    """
    line = owed_line(tx, number)
    if receiver_of(tx.company, line, tx.company.clock.day(tx.now)) == by:
        raise GivesToSelf()
    NOTE.clean(note)
    _record(tx, by, line, RECEIVED, note=note.strip())


def owed_line(tx: Transaction, number: int) -> Line:
    """The line of a prize not received yet.

    Raises NotFound, PeriodNotOver, NotOwed, ReceivedAlready.
    """
    line = _line(number)
    _demand_owed(tx, line)
    return line


def _line(number: int) -> Line:
    line = Line.get_or_none(Line.number == number, Line.kind.in_(KINDS), Line.sign > 0)
    if line is None:
        raise NotFound()
    return line


def _demand_owed(tx: Transaction, line: Line) -> None:
    demand_all_due(tx.company, [line], tx.now)
    approved = Approval.select().where(Approval.line == line).exists()
    if not approved or Line.select().where(Line.reverses == line, is_current_line()).exists():
        raise NotOwed(number=line.number)
    if receipt_of(PrizeStep.select().where(PrizeStep.line == line)) is not None:
        raise ReceivedAlready(number=line.number)


def receipt_of(steps: Iterable[PrizeStep]) -> PrizeStep | None:
    """Return the receipt among the steps of one prize, unless it was undone."""
    receipt: PrizeStep | None = None
    for step in sorted(steps, key=lambda each: each.number):
        if step.step != ASSIGNED:
            receipt = step if step.step == RECEIVED else None
    return receipt


def can_undo_receipt(receipt: PrizeStep, by: str, now: datetime) -> bool:
    """Whether `by` may undo a receipt: the one that they recorded in the last ten minutes."""
    return bool(receipt.by_id == by and now < undoable_until(receipt.at))


def undo_receipt(tx: Transaction, by: str, number: int) -> None:
    """Record that a receipt was recorded by mistake: the prize is owed again.

    Raises NotFound, UndoTooLate.
    """
    line = _line(number)
    receipt = receipt_of(PrizeStep.select().where(PrizeStep.line == number))
    if receipt is None or not can_undo_receipt(receipt, by, tx.now):
        raise UndoTooLate()
    _record(tx, by, line, UNRECEIVED)


def receiver_of(company: Any, line: Line, today: Any) -> str | None:
    """The receiver: the line's person, or the team's head today."""
    if line.person_id is not None:
        return str(line.person_id)
    head: str | None = company.head_of(line.team_id, today)
    return head


def path_of(strokes: str) -> str:
    """A drawn signature as SVG path data, each number checked. Raises SignatureMalformed."""
    if strokes in ("", "[]"):
        return ""
    try:
        drawn = json.loads(strokes)
        lines = [[(_within(x, WIDTH), _within(y, HEIGHT)) for x, y in line] for line in drawn]
    except (ValueError, TypeError, RecursionError) as malformed:
        raise SignatureMalformed() from malformed
    points = sum(map(len, lines))
    if not lines or len(lines) > MOST_OF_STROKES or points > MOST_OF_POINTS:
        raise SignatureMalformed()
    return "".join("M" + "L".join(f"{x} {y}" for x, y in line) for line in lines if line)


def _within(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError
    return value


def _record(tx: Transaction, by: str, line: Line, step: str, **more: Any) -> int:
    number = tx.insert(PrizeStep, line=line.number, step=step, by=by, at=tx.now, **more)
    tx.audit(by, "step_prize", f"line:{line.number}", after={"step": step, **more})
    return number
