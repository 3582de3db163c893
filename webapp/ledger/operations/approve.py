"""Approve ledger lines: large sums by two people, and never by somebody who gains by the line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from webapp.company.deadlines import UNDO_WITHIN
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, _
from webapp.core.instants import to_microseconds
from webapp.facts.transactions import Transaction
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Approval, Endorsement, Line, PendingLine
from webapp.ledger.on_hold import lines_on_hold
from webapp.ledger.operations.hear_statements import demand_heard
from webapp.ledger.previewed_lines import demand_all_due
from webapp.ledger.tied_lines import decided_together, of_one_decision
from webapp.ledger.undoing_models import ApprovalStepLine
from webapp.messaging.operations.remind import AWARD, ReminderGiven, remind_all
from webapp.store.models import Setting

TWO_FROM = 5_000_00  # fen; the setting TWO_PEOPLE_FROM overrides it
TWO_PEOPLE_FROM = "two_people_from"
GRAVE = frozenset({"dismissal", "demotion", "promotion"})


class OwnGain(JiebaoError):
    """Nobody may decide about a line by which they gain."""

    sentence = _("与自己有关的明细（第 %(number)s 号）不能自己审核，请别人决定。")
    status = 403


class WaitsForCheck(JiebaoError):
    """The line is on hold, because a card that it depends on is in doubt."""

    sentence = _("第 %(number)s 号要等第 %(card)s 号卡的复核有了结论才能审核。")
    status = 409


class NothingToApprove(JiebaoError):
    """No line was chosen, or all of them were approved or rejected before."""

    sentence = _("没有选中待审核的明细。")


class SecondPersonNeeded(JiebaoError):
    """All chosen lines need a second person: the same person has endorsed them before."""

    sentence = _("所选的大额明细您已经通过，还需要另一位审核。")
    status = 409


def two_from() -> int:
    """Return the sum in fen from which two people must approve a line."""
    held = Setting.get_or_none(Setting.name == TWO_PEOPLE_FROM)
    return int(json.loads(held.value)) if held else TWO_FROM


def needs_two(line: Line, large: int | None = None) -> bool:
    """Whether two people must approve a line; `large` is the result of `two_from()`, if known."""
    return line.kind in GRAVE or abs(line.amount or 0) >= (two_from() if large is None else large)


def approve_proposed(
    tx: Transaction, by: str, numbers: Iterable[int], step: int | None = None
) -> int:
    """Approve or endorse these lines; return how many are now approved.

    A line that needs two people is endorsed by the first and approved by the second; lines that are
    decided together are taken in too. Each table gets its rows by one statement. `step` is the
    `ApprovalStep` by which this can be undone; with it, reminders are sent only after UNDO_WITHIN.

    Raises OwnGain, NothingToApprove, WaitsForCheck, SecondPersonNeeded, StatementAwaited,
    PeriodNotOver.
    """
    chosen = _chosen(numbers)
    _demand_approvable(tx, by, chosen)
    large, endorsed = two_from(), endorsers_of(line.number for line in chosen)
    now, first = [], []
    for line in chosen:
        tied, by_others = of_one_decision(line, chosen), endorsed.get(line.number, set())
        if not any(needs_two(each, large) for each in tied) or by_others - {by}:
            now.append(line)
        elif by not in by_others:
            first.append(line)
    if not now and not first:
        raise SecondPersonNeeded()
    record_endorsements(tx, by, first)
    record_approvals(tx, by, now, held=step is not None)
    if step is not None:
        rows = ((step, line.number) for line in (*first, *now))
        tx.insert_values(ApprovalStepLine, ("step", "line"), rows)
    return len(now)


def _demand_approvable(tx: Transaction, by: str, lines: Sequence[Line]) -> None:
    """Refuse lines of a period that is not over, by which `by` gains, unheard, or of doubted cards.

    Raises PeriodNotOver, OwnGain, StatementAwaited, WaitsForCheck.
    """
    demand_all_due(tx.company, lines, tx.now)
    gains = gains_of(tx.company, tx.now, by)
    for line in lines:
        if gains(line):
            raise OwnGain(number=line.number)
        demand_heard(tx, line)
    for number, doubt in lines_on_hold(tx.company, lines).items():
        raise WaitsForCheck(number=number, card=doubt.card)


def _chosen(numbers: Iterable[int]) -> list[Line]:
    """The proposed lines of these numbers and those decided with them. Raises NothingToApprove."""
    named = list(
        Line.select()
        .left_outer_join(Approval)
        .where(Line.number.in_(list(numbers)), Approval.line.is_null(), is_current_line())
        .order_by(Line.number)
    )
    if not named:
        raise NothingToApprove()
    by_number = {line.number: line for line in [*named, *decided_together(named)]}
    return [by_number[number] for number in sorted(by_number)]


def endorsers_of(numbers: Iterable[int]) -> dict[int, set[str]]:
    """Return the people who have endorsed each of these lines; lines without one are left out."""
    rows = Endorsement.select(Endorsement.line, Endorsement.endorsed_by)
    found: dict[int, set[str]] = {}
    for number, who in rows.where(Endorsement.line.in_(list(numbers))).tuples():
        found.setdefault(number, set()).add(who)
    return found


def waiting_for_second(numbers: Iterable[int]) -> int:
    """Return how many of these lines have one endorsement and wait for the second person."""
    lines = Endorsement.select(Endorsement.line).where(Endorsement.line.in_(list(numbers)))
    approved = Approval.select(Approval.line)
    return int(lines.where(Endorsement.line.not_in(approved)).distinct().count())


def gains_of(company: Company, now: datetime, person: str) -> Callable[[Line], bool]:
    """Return a function that says whether the person gains by a line: an own one, or a team's.

    By a team's line gain its head today and those who are its members today.
    """
    today = company.clock.day(now)
    teams = {team for team in company.teams if company.head_of(team, today) == person}
    posting = company.posting(person, today)
    if posting is not None and posting.team is not None:
        teams.add(posting.team)
    return lambda line: line.person_id == person or line.team_id in teams


def record_endorsements(tx: Transaction, by: str, lines: Sequence[Line]) -> None:
    """Insert one person's `Endorsement` of each of these lines."""
    at = to_microseconds(tx.now)
    rows = ((line.number, by, at) for line in lines)
    tx.insert_values(Endorsement, ("line", "endorsed_by", "endorsed_at"), rows)
    tx.audit_many("endorse_line", ((by, f"line:{line.number}", "") for line in lines))


def record_approvals(
    tx: Transaction, by: str, lines: Sequence[Line], *, held: bool = False
) -> None:
    """Insert the `Approval` of each line and remind its person; `held`: after UNDO_WITHIN."""
    at, numbers = to_microseconds(tx.now), [line.number for line in lines]
    rows = ((number, by, at) for number in numbers)
    tx.insert_values(Approval, ("line", "approved_by", "approved_at"), rows)
    PendingLine.delete().where(PendingLine.line.in_(numbers)).execute()
    tx.audit_many("approve_line", ((by, f"line:{number}", "") for number in numbers))
    reminders = [_reminder(line) for line in lines if line.person_id is not None]
    remind_all(tx, reminders, tx.now + UNDO_WITHIN if held else None)


def _reminder(line: Line) -> ReminderGiven:
    told = {"scheme": line.scheme, "clause": line.clause, "amount": line.amount}
    return ReminderGiven(line.person_id, AWARD, str(line.number), f"/lines/{line.number}", told)
