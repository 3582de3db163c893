"""Select the ledger lines that were not rejected, and the claims that were rejected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.ledger.models import Line, Rejection

APPEAL = "appeal"  # the clause of lines that an upheld appeal adds


def is_current_line() -> Any:
    """The query condition that a line was not rejected."""
    return Line.number.not_in(Rejection.select(Rejection.line))


@dataclass(frozen=True)
class LineClaim:
    """What a person or team was to gain (sign 1) or to give back (sign -1), and the reasoning.

    The same facts give a byte-identical `because`, so equal claims rest on equal facts.
    """

    clause: str
    kind: str
    to: str
    sign: int
    because: str


def of_one_claim(line: Line) -> Any:
    """A query condition: the same scheme, period, clause, kind and recipient as this line."""
    return (
        (Line.scheme == line.scheme)
        & (Line.period == line.period)
        & (Line.clause == line.clause)
        & (Line.kind == line.kind)
        & (Line.person == line.person_id if line.person_id else Line.team == line.team_id)
    )


def net(lines: Iterable[Line]) -> int:
    """The sum of lines: fen for money, a signed count for everything else."""
    return sum(line.sign if line.amount is None else line.amount for line in lines)


def rejected_claims(scheme: str, period: str, by: datetime | None = None) -> frozenset[LineClaim]:
    """The rejected claims on a scheme's period, each with its reasoning at the rejection.

    Only rejections up to `by`, where it is given.
    """
    rows = (
        Line.select(Line, Rejection.rejected_at, Rejection.grounds)
        .join(Rejection)
        .where(Line.scheme == scheme, Line.period == period)
        .order_by(Line.number)
    )
    if by is not None:
        rows = rows.where(Rejection.rejected_at <= by)
    by_claim: dict[tuple[str, str, str, datetime], list[Line]] = defaultdict(list)
    for line in rows:
        to = line.person_id or line.team_id
        by_claim[(line.clause, line.kind, to, line.rejection.rejected_at)].append(line)
    return frozenset(
        LineClaim(
            clause, kind, to, 1 if net(lines) > 0 else -1, grounds(lines[-1], lines[-1].rejection)
        )
        for (clause, kind, to, _at), lines in by_claim.items()
    )


def claims_reversed_by_appeal(
    scheme: str, period: str, by: datetime | None = None
) -> frozenset[tuple[str, str, str]]:
    """Clause, kind and person of non-money lines that an upheld appeal has reversed.

    Settling must not reverse them a second time when their facts no longer hold. Only reversals
    up to `by`, where it is given.
    """
    appealed = Line.alias()
    rows = (
        Line.select(appealed.clause, appealed.kind, appealed.person)
        .join(appealed, on=(Line.reverses == appealed.number))
        .where(
            Line.scheme == scheme,
            Line.period == period,
            Line.clause == APPEAL,
            Line.amount.is_null(),
            is_current_line(),
        )
    )
    if by is not None:
        rows = rows.where(Line.created_at <= by)
    return frozenset(rows.tuples())


def grounds(line: Line, rejection: Rejection) -> str:
    """The reasoning (JSON) on which the claim of a rejected line was rejected."""
    return str(rejection.grounds or line.because)


def rejected_with(line: Line) -> Sequence[Line]:
    """The lines of a rejected line's claim that were rejected together with it, itself included."""
    rejection = Rejection.get(Rejection.line == line.number)
    return list(
        Line.select()
        .join(Rejection)
        .where(of_one_claim(line), Rejection.rejected_at == rejection.rejected_at)
        .order_by(Line.number)
    )
