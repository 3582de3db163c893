"""Prizes and gifts: what was won, who hands it over, what is still to be received."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from webapp.company.snapshot import Company
from webapp.honours.models import PrizeStep
from webapp.honours.operations.hand_over_prizes import ASSIGNED, KINDS, receipt_of, receiver_of
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Approval, Line
from webapp.schemes.scheme_names import clause_name


@dataclass(frozen=True)
class Prize:
    """One approved prize: what it is, its winner, receiver and giver, and how it was received."""

    line: int
    kind: str
    what: str
    clause: str
    period: str
    name: str
    receiver: str | None
    approved_at: datetime
    giver: str | None
    giver_name: str
    receipt: PrizeStep | None = None

    @property
    def received_at(self) -> datetime | None:
        """When it was received."""
        return self.receipt.at if self.receipt else None

    @property
    def signature(self) -> str:
        """The drawn signature, as SVG path data."""
        return str(self.receipt.signature) if self.receipt else ""

    @property
    def note(self) -> str:
        """HR's note of a receipt on paper."""
        return str(self.receipt.note) if self.receipt else ""

    @property
    def state(self) -> str:
        """Received, or owed: with somebody to hand it over, or nobody yet."""
        if self.received_at is not None:
            return "received"
        return "assigned" if self.giver else "owed"


def all_prizes(company: Company, today: date) -> list[Prize]:
    """Every approved prize whose line was not reversed, oldest first."""
    reversed_lines = Line.select(Line.reverses).where(
        Line.reverses.is_null(False), is_current_line()
    )
    approvals = (
        Approval.select(Approval, Line)
        .join(Line)
        .where(Line.kind.in_(KINDS), Line.sign > 0, Line.number.not_in(reversed_lines))
        .order_by(Approval.approved_at, Line.number)
    )
    steps = _steps(approval.line_id for approval in approvals)
    return [_prize(each, company, today, steps.get(each.line_id, [])) for each in approvals]


def _steps(lines: Iterable[int]) -> dict[int, list[PrizeStep]]:
    held: dict[int, list[PrizeStep]] = {}
    query = PrizeStep.select().where(PrizeStep.line.in_(list(lines))).order_by(PrizeStep.number)
    for step in query:
        held.setdefault(step.line_id, []).append(step)
    return held


def _prize(approval: Any, company: Company, today: date, steps: list[PrizeStep]) -> Prize:
    line = approval.line
    assigned = [step for step in steps if step.step == ASSIGNED]
    receipt = receipt_of(steps)
    giver = assigned[-1].giver_id if assigned else None
    return Prize(
        line=line.number,
        kind=line.kind,
        what=_what(json.loads(line.because)),
        clause=clause_name(line.scheme, line.clause),
        period=line.period,
        name=company.name_of(line.person_id)
        if line.person_id
        else company.teams[line.team_id].name,
        receiver=receiver_of(company, line, today),
        approved_at=approval.approved_at,
        giver=giver,
        giver_name=company.name_of(giver) if giver else "",
        receipt=receipt,
    )


def _what(because: dict[str, Any]) -> str:
    """The name of the prize, where the scheme names it; else empty."""
    named = because.get("what") or because.get("prize")
    return named if isinstance(named, str) else ""
