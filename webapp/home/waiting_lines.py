"""Count what waits about settled lines: approvals, a close, appeals, statements, honours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from peewee import fn

from webapp.company.ended import has_ended, period_named
from webapp.company.roles import LEADERS
from webapp.home.waiting_item import WaitingItem, WaitingReader, counted_item, waiting_since
from webapp.honours.models import Certificate, PrizeStep
from webapp.honours.operations.hand_over_prizes import KINDS, UNRECEIVED
from webapp.ledger.models import (
    Appeal,
    AppealAnswer,
    Approval,
    CardAppeal,
    Line,
    Rejection,
    Statement,
)
from webapp.payroll.closing import unclosed_month
from webapp.payroll.lines_to_decide import pending_by_period

LATELY = timedelta(days=92)  # honours and prizes of lines from before are not listed


def lines_to_approve(reader: WaitingReader) -> WaitingItem | None:
    """Count lines of ended periods that wait for an approval."""
    ended = [
        (count, waiting_since(reader.company, oldest))
        for period, count, oldest in pending_by_period()
        if has_ended(reader.company, period_named(reader.company, period), reader.now)
    ]
    if not ended:
        return None
    since = min(day for _count, day in ended if day is not None)
    return WaitingItem("lines", "/approvals", sum(count for count, _day in ended), since)


def month_to_close(reader: WaitingReader) -> WaitingItem | None:
    """Return last month as an item, while it is not closed and something is to be paid."""
    month = unclosed_month(reader.today)
    if month is None:
        return None
    href = f"/payroll/close?month={month.key}"
    return WaitingItem("closing", href, 1, month.end + timedelta(days=1))


def open_appeals(reader: WaitingReader) -> WaitingItem | None:
    """Count other people's appeals without an answer; for a leader, of verdicts and rejections."""
    query = (
        Appeal.select(fn.COUNT(Appeal.id), fn.MIN(Appeal.made_at))
        .left_outer_join(AppealAnswer)
        .where(AppealAnswer.appeal.is_null(), Appeal.person != reader.person)
    )
    if reader.role in LEADERS:
        of_cards = CardAppeal.select(CardAppeal.appeal)
        query = query.where(
            Appeal.id.in_(of_cards) | Appeal.line.in_(Rejection.select(Rejection.line))
        )
    return counted_item(reader, "appeals", "/appeals", query, due_after=True)


def statements(reader: WaitingReader) -> WaitingItem | None:
    """Count sanctions with a statement of their person that are not decided."""
    query = (
        Statement.select(fn.COUNT(Statement.line), fn.MIN(Statement.said_at))
        .left_outer_join(Approval, on=(Approval.line == Statement.line))
        .left_outer_join(Rejection, on=(Rejection.line == Statement.line))
        .where(Approval.line.is_null(), Rejection.line.is_null())
    )
    return counted_item(reader, "statements", "/approvals", query)


def certificates(reader: WaitingReader) -> WaitingItem | None:
    """Count approved certificates of the last 92 days (`LATELY`) that nobody has made."""
    query = (
        Line.select(fn.COUNT(Line.number), fn.MIN(Approval.approved_at))
        .join(Approval)
        .switch(Line)
        .left_outer_join(Certificate, on=(Certificate.line == Line.number))
        .where(Line.kind == "certificate", *_standing(reader), Certificate.line.is_null())
    )
    return counted_item(reader, "certificates", "/certificates", query)


def prizes(reader: WaitingReader) -> WaitingItem | None:
    """Count approved prizes and gifts of the last 92 days (`LATELY`) that nobody hands over yet."""
    query = (
        Line.select(fn.COUNT(Line.number), fn.MIN(Approval.approved_at))
        .join(Approval)
        .where(Line.kind.in_(KINDS), *_standing(reader))
        .where(Line.number.not_in(_handed_over()))
    )
    return counted_item(reader, "prizes", "/prizes", query)


def _handed_over() -> Any:
    """The lines of prizes with a giver or a receipt; without those whose receipt was undone."""
    newest = PrizeStep.select(fn.MAX(PrizeStep.number)).group_by(PrizeStep.line)
    return PrizeStep.select(PrizeStep.line).where(
        PrizeStep.number.in_(newest), PrizeStep.step != UNRECEIVED
    )


def _standing(reader: WaitingReader) -> tuple[Any, ...]:
    """Conditions: a line of the last months that no line, unless rejected, reverses."""
    reversal, rejected = Line.alias("reversal"), Rejection.select(Rejection.line)
    reverses = reversal.select().where(
        reversal.reverses == Line.number, reversal.number.not_in(rejected)
    )
    return (Line.sign > 0, Line.created_at >= reader.now - LATELY, ~fn.EXISTS(reverses))
