"""Read every line that waits for an approval, with the reason (`why`) that holds it up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from webapp.company.ended import has_ended, period_named
from webapp.company.snapshot import Company
from webapp.ledger.current_lines import APPEAL
from webapp.ledger.line_states import unheard_sanctions
from webapp.ledger.models import Appeal, AppealAnswer, Endorsement, Line, PendingLine
from webapp.ledger.on_hold import lines_on_hold
from webapp.ledger.operations.approve import gains_of, needs_two, two_from
from webapp.ledger.operations.hear_statements import SANCTIONS
from webapp.ledger.previewed_lines import previewed_lines
from webapp.store.statements import read_rows

# Why a line is not approved with the others, the first that holds.
PREVIEW, OWN, HOLD, UNHEARD, APPEALED = "preview", "own", "hold", "unheard", "appealed"
ENDORSED, SECOND, READY = "endorsed", "second", ""
DOUBTS = (HOLD, UNHEARD, APPEALED)
NEVER_NOW = frozenset({PREVIEW, OWN, HOLD, UNHEARD, ENDORSED})  # not even by themselves
# Rows as the database has them: a query object would take as long again to make them.
_PENDING = """
SELECT line.number, line.scheme, line.revision, line.clause, line.kind, line.period,
       line.person_id, line.team_id, line.amount, line.sign
FROM pending_line CROSS JOIN line WHERE line.number = pending_line.line_id
ORDER BY pending_line.line_id
"""


@dataclass(frozen=True)
class Approver:
    """The person who would approve, in which company, and when."""

    person: str
    company: Company
    now: datetime


class PendingRow(NamedTuple):
    """The columns of a pending line that decide whether it can be approved."""

    number: int
    scheme: str
    revision: str
    clause: str
    kind: str
    period: str
    person_id: str | None
    team_id: str | None
    amount: int | None
    sign: int


@dataclass(frozen=True)
class LineToDecide:
    """A pending line; `amount` in fen, None if not money; `why`: READY, or the obstacle.

    PREVIEW: its period is not over; OWN: the reader gains from it; HOLD: `card` is in doubt;
    UNHEARD: its person may make a statement up to the day `heard_by`; APPEALED: the person has an
    open appeal over the period; ENDORSED: the reader has approved it, another person must;
    SECOND: two people must approve it. `tied`: lines decided with it, by their numbers.
    """

    number: int
    scheme: str
    clause: str
    kind: str
    period: str
    person: str | None
    team: str | None
    amount: int | None
    sign: int
    why: str = READY
    card: int | None = None
    heard_by: date | None = None
    tied: tuple[int, ...] = ()

    @property
    def to(self) -> str:
        """The person or team that gains or loses."""
        return str(self.person or self.team)

    @property
    def worth(self) -> int:
        """The line's fen, or its sign where it is not money."""
        return self.sign if self.amount is None else self.amount

    @property
    def claim(self) -> tuple[str, str, str, str, str]:
        """Scheme, period, clause, kind and recipient."""
        return (self.scheme, self.period, self.clause, self.kind, self.to)

    @property
    def group(self) -> tuple[str, str, str]:
        """Scheme, period and recipient, within which deductions are set against awards."""
        return (self.scheme, self.period, self.to)


def lines_to_decide(approver: Approver) -> list[LineToDecide]:
    """Read every pending line, by number; the number of SQL statements is always the same."""
    rows = [PendingRow(*row) for row in read_rows(_PENDING)]
    why = _Reasons(approver, rows)
    lines = [
        LineToDecide(
            row.number,
            row.scheme,
            row.clause,
            row.kind,
            row.period,
            row.person_id,
            row.team_id,
            row.amount,
            row.sign,
            *why.of(row),
        )
        for row in rows
    ]
    return _tied(lines)


class _Reasons:
    """What keeps each of some rows from an approval by this reader, read once for all."""

    def __init__(self, approver: Approver, rows: Sequence[Any]) -> None:
        company, now = approver.company, approver.now
        ended = {
            period: has_ended(company, period_named(company, period), now)
            for period in {row.period for row in rows}
        }
        running = [row for row in rows if not ended[row.period]]
        self.previews = previewed_lines(company, running, now)
        self.gains = gains_of(company, now, approver.person)
        self.holds = lines_on_hold(company, rows)
        sanctions = [row.number for row in rows if row.kind in SANCTIONS and row.sign > 0]
        self.unheard = _unheard(approver, sanctions)
        self.appealed = _open_appeals()
        self.large = two_from()
        self.endorsed = _endorsed_by(approver.person)

    def of(self, row: Any) -> tuple[str, int | None, date | None]:
        """Why, with the card and the day that it may name."""
        if row.number in self.previews:
            return PREVIEW, None, None
        if self.gains(row):
            return OWN, None, None
        if row.number in self.holds:
            return HOLD, self.holds[row.number].card, None
        if row.number in self.unheard:
            return UNHEARD, None, self.unheard[row.number]
        if self._is_appealed(row):
            return APPEALED, None, None
        if needs_two(row, self.large):
            return (ENDORSED if row.number in self.endorsed else SECOND), None, None
        return READY, None, None

    def _is_appealed(self, row: Any) -> bool:
        return (row.person_id, row.scheme, row.period) in self.appealed


def _unheard(approver: Approver, sanctions: Collection[int]) -> Mapping[int, date]:
    lines = list(Line.select().where(Line.number.in_(list(sanctions)))) if sanctions else []
    return unheard_sanctions(approver.company, approver.company.clock.day(approver.now), lines)


def _open_appeals() -> frozenset[tuple[str, str, str]]:
    """Person, scheme and period of the appeals that nobody has answered."""
    rows = (
        Appeal.select(Appeal.person, Appeal.scheme, Appeal.period)
        .left_outer_join(AppealAnswer)
        .where(AppealAnswer.appeal.is_null())
    )
    return frozenset(rows.tuples())


def _endorsed_by(person: str) -> frozenset[int]:
    rows = (
        PendingLine.select(PendingLine.line)
        .join(Endorsement, JOIN.CROSS)
        .where(Endorsement.line == PendingLine.line, Endorsement.endorsed_by == person)
    )
    return frozenset(number for (number,) in rows.tuples())


def _tied(lines: Sequence[LineToDecide]) -> list[LineToDecide]:
    """The lines, those decided together with one another's numbers and what stops any of them.

    As `tied_lines.decided_together`: reversals of awards and refunds of deductions of a group.
    """
    groups: dict[tuple[str, str, str], list[LineToDecide]] = defaultdict(list)
    for line in lines:
        if _may_be_tied(line):
            groups[line.group].append(line)
    changed: dict[int, LineToDecide] = {}
    for own in groups.values():
        if len({line.kind for line in own}) < 2:
            continue
        numbers = tuple(line.number for line in own)
        stopped = max(own, key=_gravity)
        for line in own:
            changed[line.number] = replace(
                line, tied=numbers, why=stopped.why, card=stopped.card, heard_by=stopped.heard_by
            )
    return [changed.get(line.number, line) for line in lines]


def _may_be_tied(line: LineToDecide) -> bool:
    if line.amount is None or line.person is None or line.clause == APPEAL:
        return False
    return (line.kind == "award" and line.amount < 0) or (
        line.kind == "deduction" and line.amount > 0
    )


_ORDER = (READY, SECOND, ENDORSED, APPEALED, UNHEARD, HOLD, OWN, PREVIEW)


def _gravity(line: LineToDecide) -> int:
    return _ORDER.index(line.why)


def pending_by_period() -> list[tuple[str, int, Any]]:
    """Return (period key, number of pending lines, creation of the oldest) for each period."""
    rows = (
        PendingLine.select(Line.period, fn.COUNT(Line.number), fn.MIN(Line.created_at))
        .join(Line, JOIN.CROSS)
        .where(Line.number == PendingLine.line)
        .group_by(Line.period)
    )
    return list(rows.tuples())


def falling_with(lines: Iterable[LineToDecide], pending: Sequence[LineToDecide]) -> set[int]:
    """Return the numbers of these lines and of the pending lines that are rejected with them.

    `reject.rejected_together` finds the same for one line.
    """
    of_claim: dict[Any, list[LineToDecide]] = defaultdict(list)
    of_group: dict[Any, list[LineToDecide]] = defaultdict(list)
    by_number = {line.number: line for line in pending}
    for line in pending:
        of_claim[line.claim].append(line)
        if line.kind == "deduction" and line.clause != APPEAL:
            of_group[line.group].append(line)
    found: set[int] = set()
    for line in lines:
        if line.clause == APPEAL:
            found.add(line.number)
            continue
        claim = list(of_claim[line.claim])
        worth = sum(each.worth for each in claim)
        if line.kind == "award" and worth > 0:
            deductions = of_group[line.group] if line.person else []
            if sum(each.worth for each in deductions) < 0:
                claim += deductions
        elif (line.kind == "award") == (worth < 0):
            for number in {number for each in claim for number in each.tied}:
                tied = by_number[number]
                claim += [tied] if tied.kind == "deduction" else of_claim[tied.claim]
        found |= {each.number for each in claim}
    return found
