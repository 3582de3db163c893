"""`plan_pay` computes what a payroll pays, holds back, takes back and carries of a person's lines.

Within a claim a reversal first cancels what is still unpaid. What it reverses beyond that was paid
before: it is taken from awards and commissions, oldest first, never from base pay (rule 18).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from webapp.ledger.current_lines import APPEAL
from webapp.ledger.payroll_plan import (
    PENDING,
    Carried,
    Claim,
    Group,
    MoneyLine,
    PayPlan,
    Rest,
    Row,
    TakenBack,
    Wait,
)

_VARIABLE = frozenset({"award", "commission", "deduction"})  # a deduction above 0 gives back awards


def plan_pay(person: str, lines: Sequence[MoneyLine], paid: Mapping[Claim, int]) -> PayPlan:
    """Return the plan of one person.

    `lines` are the unpaid ones, approved and proposed, in order of their numbers; `paid` is the sum
    that earlier payrolls settled, by claim, at least for the groups of lines below 0 and of
    deductions.
    """
    run = _Run(lines, paid)
    run.cancel_within_claims()
    run.rest()
    run.deduct()
    run.rest_for_deductions()
    run.take_debts()
    run.pay()
    return PayPlan(
        person,
        tuple(Row(line, run.rows[line.number]) for line in lines if run.rows[line.number]),
        tuple(run.rests),
        tuple(run.taken),
        tuple(run.carried()),
    )


class _Run:
    """The plan in progress: `left` fen of each approved line; `free` of these can be paid."""

    def __init__(self, lines: Sequence[MoneyLine], paid: Mapping[Claim, int]) -> None:
        self.paid = paid
        self.approved = [line for line in lines if line.approved]
        self.pending = [line for line in lines if not line.approved]
        self.left = {line.number: line.unpaid for line in self.approved}
        self.rows: dict[int, int] = defaultdict(int)
        self.free: dict[int, int] = {}
        self.rests: list[Rest] = []
        self.taken: list[TakenBack] = []
        self.debts: dict[int, int] = {}

    def cancel_within_claims(self) -> None:
        """Let approved reversals cancel what their claims have unpaid, the named line first."""
        for taker in self._takers():
            for giver in self._givers(taker):
                self._match(giver, taker, -self.left[taker.number])
        self.free = {line.number: self.left[line.number] for line in self._positive()}

    def rest(self) -> None:
        """Set aside what waits, what pending reversals would take, and refunds of nothing taken."""
        to_give_back = {claim: -fen for claim, fen in self._taken_before()}
        for line in self._positive():
            if line.wait is not None:
                self._set_aside(line, self.free[line.number], line.wait)
            elif line.kind == "deduction":
                pending = self._pending_of(line.claim, -1)
                wait = Wait(PENDING, pending[0].number if pending else None)
                self._set_aside(
                    line, self.left[line.number] - to_give_back.get(line.claim, 0), wait
                )
                to_give_back[line.claim] = to_give_back.get(line.claim, 0) - self.free[line.number]
        for pending_line in self.pending:
            if pending_line.unpaid < 0 and pending_line.kind != "deduction":
                self._rest_for(pending_line, -pending_line.unpaid, self._givers(pending_line))

    def deduct(self) -> None:
        """Let approved deductions cancel the unpaid awards of their groups.

        What a pending line would give back of a deduction is not taken before it is decided.
        """
        for line in self._takers("deduction"):
            most = -self.left[line.number] - self._given_back(line)
            for award in self._awards(line.group):
                most -= self._match(award, line, min(most, self.free[award.number]))

    def rest_for_deductions(self) -> None:
        """Set aside what pending deductions would take, for each claim as a whole.

        An approved refund that rests for them makes them smaller.
        """
        sums: dict[Claim, int] = defaultdict(int)
        for rest in self.rests:
            if rest.line.kind == "deduction":
                sums[rest.line.claim] += rest.amount
        newest: dict[Claim, MoneyLine] = {}
        for line in self.pending:
            if line.kind == "deduction":
                sums[line.claim] += line.unpaid
                if line.unpaid < 0:
                    newest[line.claim] = line
        for claim, line in newest.items():
            self._rest_for(line, -sums[claim], self._awards(line.group))

    def take_debts(self) -> None:
        """Take what was paid and is reversed from awards and commissions, oldest first."""
        self.debts = self._debts()
        sources = [line for line in self._positive() if line.kind in _VARIABLE]
        for line in self._takers():
            fen = 0
            for source in sources:
                most = min(self.debts.get(line.number, 0), self.free[source.number])
                moved = self._match(source, line, most)
                self.debts[line.number] = self.debts.get(line.number, 0) - moved
                fen += moved
            if fen:
                self.taken.append(TakenBack(line, fen))

    def pay(self) -> None:
        """Pay all that is still free."""
        for line in self._positive():
            self.rows[line.number] += self.free[line.number]

    def carried(self) -> Iterable[Carried]:
        """What approved lines below 0 have still to take."""
        for line in self._takers():
            if self.left[line.number] < 0:
                debt = self.debts.get(line.number, 0)
                yield Carried(line, -self.left[line.number], debt)

    def _debts(self) -> dict[int, int]:
        """The part of each approved line below 0, in fen, whose money was paid, by number."""
        cover = {claim: max(0, fen) for claim, fen in self.paid.items() if claim[3] != "deduction"}
        debts: dict[int, int] = {}
        for line in self._takers():
            if line.kind != "deduction":
                debts[line.number] = min(-self.left[line.number], cover.get(line.claim, 0))
                cover[line.claim] = cover.get(line.claim, 0) - debts[line.number]
        of_group: dict[Group, int] = defaultdict(int)
        for claim, fen in chain(cover.items(), self._taken_before()):
            if claim[3] in ("award", "deduction") and claim[2] != APPEAL:
                of_group[claim[:2]] += fen
        for line in self._takers("deduction"):
            open_part = -self.left[line.number] - self._given_back(line) - self._waiting(line.group)
            open_part = max(0, open_part)
            debts[line.number] = min(open_part, max(0, of_group[line.group]))
            of_group[line.group] -= debts[line.number]
        return debts

    def _waiting(self, group: Group) -> int:
        """The fen of a group's awards that are not paid yet; a deduction is taken from them."""
        proposed = (each for each in self.pending if each.is_award and each.group == group)
        approved = sum(self.left[each.number] for each in self._awards(group))
        return approved + sum(max(0, each.unpaid) for each in proposed)

    def _taken_before(self) -> Iterable[tuple[Claim, int]]:
        """What deductions have taken in earlier payrolls, below 0, by claim."""
        return ((claim, min(0, fen)) for claim, fen in self.paid.items() if claim[3] == "deduction")

    def _positive(self) -> list[MoneyLine]:
        return [line for line in self.approved if line.unpaid > 0]

    def _takers(self, kind: str = "") -> list[MoneyLine]:
        """The approved lines below 0, of this kind if one is given."""
        return [
            line for line in self.approved if line.unpaid < 0 and (not kind or line.kind == kind)
        ]

    def _givers(self, taker: MoneyLine) -> list[MoneyLine]:
        """The approved lines above 0 of a line's claim: the one that it names, then the newest."""
        same = [line for line in self._positive() if line.claim == taker.claim]
        return sorted(same, key=lambda line: (line.number != taker.reverses, -line.number))

    def _awards(self, group: Group) -> list[MoneyLine]:
        return [line for line in self._positive() if line.is_award and line.group == group]

    def _pending_of(self, claim: Claim, sign: int) -> list[MoneyLine]:
        return [line for line in self.pending if line.claim == claim and line.unpaid * sign > 0]

    def _given_back(self, line: MoneyLine) -> int:
        """What pending lines would give back of a deduction's claim, in fen."""
        return sum(each.unpaid for each in self._pending_of(line.claim, 1))

    def _match(self, giver: MoneyLine, taker: MoneyLine, most: int) -> int:
        """Settle up to `most` fen of both lines against each other; return how many."""
        fen = max(0, min(most, self.left[giver.number], -self.left[taker.number]))
        self.rows[giver.number] += fen
        self.rows[taker.number] -= fen
        self.left[giver.number] -= fen
        self.left[taker.number] += fen
        if giver.number in self.free:
            self.free[giver.number] -= fen
        return fen

    def _rest_for(self, pending: MoneyLine, fen: int, givers: Iterable[MoneyLine]) -> None:
        """Set aside `fen` of these lines for a pending line; lines that wait rest whole already."""
        for giver in givers:
            if giver.wait is not None:
                fen -= min(fen, self.left[giver.number])
                continue
            fen -= self._set_aside(giver, min(fen, self.free[giver.number]), _pending(pending))

    def _set_aside(self, line: MoneyLine, fen: int, wait: Wait) -> int:
        fen = max(0, min(fen, self.free[line.number]))
        if fen:
            self.free[line.number] -= fen
            self.rests.append(Rest(line, fen, wait))
        return fen


def _pending(line: MoneyLine) -> Wait:
    return Wait(PENDING, line.number)
