"""`states_of` computes the one state (`LineState.word`) that every page shows of a ledger line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import ModelSelect, fn

from webapp.company.snapshot import Company
from webapp.ledger.models import Approval, Endorsement, Line, Rejection, Statement
from webapp.ledger.on_hold import doubts, lines_on_hold
from webapp.ledger.operations.hear_statements import is_sanction, last_day_to_state
from webapp.ledger.payouts import (
    NOT_WAITING,
    LineWaiting,
    Payout,
    is_settled,
    payouts_of,
    waiting_lines,
)
from webapp.ledger.previewed_lines import previewed_lines


@dataclass(frozen=True)
class LineState:
    """What became of a line; `word` is the one state that pages show.

    `waits_for`: the number of the card in doubt for which it is on hold; `heard_by`: the last day
    on which it waits for its person's statement; `reversed`: approved lines take all of it back;
    `preview`: its period is not over (rule 16). `payouts`: what payrolls have settled of the line;
    `settled`: they have settled all of it; `waiting`: what the next payroll would hold back of it,
    or carry over (rule 18).
    """

    approved_at: datetime | None = None
    endorsed: bool = False
    payouts: tuple[Payout, ...] = ()
    settled: bool = False
    waiting: LineWaiting = NOT_WAITING
    rejected_at: datetime | None = None
    reason: str = ""
    waits_for: int | None = None
    heard_by: date | None = None
    reversed: bool = False
    preview: bool = False

    @property
    def word(self) -> str:
        """The first state that holds: rejected, paid, closed (in payrolls, not all paid), reversed.

        Then preview (its period is not over), waits (for a check), unheard (waits for the person's
        statement), rests (the next payroll holds back all or a part of it), carried (it takes money
        in a later month), approved, endorsed (by the first of two people), proposed.
        """
        if self.rejected_at:
            return "rejected"
        if self.settled:
            return "paid" if all(each.paid for each in self.payouts) else "closed"
        if self.reversed:
            return "reversed"
        if self.preview:
            return "preview"
        if self.waits_for is not None:
            return "waits"
        if self.heard_by is not None:
            return "unheard"
        if self.waiting.rests:
            return "rests"
        if self.waiting.carried:
            return "carried"
        if self.approved_at:
            return "approved"
        return "endorsed" if self.endorsed else "proposed"


def lines_with_states(*where: Any) -> ModelSelect:
    """Return the query of lines that fulfil the conditions, with what `states_of` reads."""
    endorsed = Endorsement.select().where(Endorsement.line == Line.number)
    return (
        Line.select(
            Line,
            Approval.approved_at,
            Rejection.rejected_at,
            Rejection.reason,
            fn.EXISTS(endorsed).alias("endorsed"),
            _taken_back().alias("taken"),
        )
        .left_outer_join(Approval)
        .switch(Line)
        .left_outer_join(Rejection)
        .where(*where)
        .objects()
    )


def _taken_back() -> ModelSelect:
    """The subquery: what approved lines that reverse the outer line take from it, else NULL."""
    later = Line.alias("reversal")
    approved = Approval.alias("reversal_approval")
    return (
        later.select(fn.SUM(fn.COALESCE(later.amount, later.sign)))
        .join(approved, on=(approved.line == later.number))
        .where(later.reverses == Line.number)
    )


def states_of(company: Company, now: datetime, lines: Sequence[Any]) -> dict[int, LineState]:
    """Return the state of each line that `lines_with_states` read, by the line's number."""
    payouts = payouts_of([line.number for line in lines])
    settled = {line.number for line in lines if is_settled(line, payouts.get(line.number, ()))}
    unsettled = [line for line in lines if line.number not in settled]
    in_doubt = doubts(company)
    on_hold = lines_on_hold(company, unsettled, in_doubt)
    payable = (line for line in unsettled if line.approved_at is not None and line.amount)
    people = {line.person_id for line in payable if line.person_id is not None}
    waiting = waiting_lines(company, now, people, in_doubt)
    undecided = [line for line in lines if line.approved_at is None]
    unheard = unheard_sanctions(company, company.clock.day(now), undecided)
    previews = previewed_lines(company, lines, now)
    return {
        line.number: LineState(
            approved_at=line.approved_at,
            endorsed=bool(line.endorsed),
            payouts=tuple(payouts.get(line.number, ())),
            settled=line.number in settled,
            waiting=waiting.get(line.number, NOT_WAITING),
            rejected_at=line.rejected_at,
            reason=line.reason or "",
            waits_for=on_hold[line.number].card if line.number in on_hold else None,
            heard_by=unheard.get(line.number),
            preview=line.number in previews,
            reversed=line.taken is not None and _worth(line) + line.taken <= 0 < line.sign,
        )
        for line in lines
    }


def _worth(line: Line) -> int:
    return int(line.sign if line.amount is None else line.amount)


def unheard_sanctions(company: Company, today: date, lines: Iterable[Any]) -> dict[int, date]:
    """Return the last day to wait for each missing statement on a sanction, by the line's number.

    `lines` are not approved. Sanctions whose day is past are left out.
    """
    sanctions = {line.number: line for line in lines if is_sanction(line)}
    if not sanctions:
        return {}
    made = Statement.select(Statement.line).where(Statement.line.in_(list(sanctions)))
    heard = {number for (number,) in made.tuples()}
    days = {
        number: last_day_to_state(company, line)
        for number, line in sanctions.items()
        if number not in heard
    }
    return {number: day for number, day in days.items() if today <= day}
