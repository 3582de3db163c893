"""Which lines of the ledger stand, all but those turned down; and what was turned down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.ledger.models import Line, Rejection

APPEAL = "appeal"  # the clause of lines that an upheld appeal has added


def stands() -> Any:
    """The condition that a line was not turned down."""
    return Line.number.not_in(Rejection.select(Rejection.line))


@dataclass(frozen=True)
class LineClaim:
    """What a person or team was to gain (sign 1) or to give back (-1), and on what grounds.

    Equal grounds are equal facts: a `because` is the same to the byte for the same facts.
    """

    clause: str
    kind: str
    to: str
    sign: int
    because: str


def of_one_claim(line: Line) -> Any:
    """The condition that a line is of the same clause, kind and person or team over the period."""
    return (
        (Line.scheme == line.scheme)
        & (Line.period == line.period)
        & (Line.clause == line.clause)
        & (Line.kind == line.kind)
        & (Line.person == line.person_id if line.person_id else Line.team == line.team_id)
    )


def net(lines: Iterable[Line]) -> int:
    """What lines come to: fen of money, how many of all else."""
    return sum(line.sign if line.amount is None else line.amount for line in lines)


def turned_down(scheme: str, period: str, by: datetime | None = None) -> frozenset[LineClaim]:
    """The claims on a scheme's period that were turned down, on the grounds they had then; `by`:
    until that instant."""
    rows = (
        Line.select(Line, Rejection.rejected_at, Rejection.grounds)
        .join(Rejection)
        .where(Line.scheme == scheme, Line.period == period)
        .order_by(Line.number)
    )
    if by is not None:
        rows = rows.where(Rejection.rejected_at <= by)
    together: dict[tuple[str, str, str, datetime], list[Line]] = defaultdict(list)
    for line in rows:
        to = line.person_id or line.team_id
        together[(line.clause, line.kind, to, line.rejection.rejected_at)].append(line)
    return frozenset(
        LineClaim(
            clause, kind, to, 1 if net(lines) > 0 else -1, grounds(lines[-1], lines[-1].rejection)
        )
        for (clause, kind, to, _at), lines in together.items()
    )


def excused(
    scheme: str, period: str, by: datetime | None = None
) -> frozenset[tuple[str, str, str]]:
    """Clause, kind and person of what is no money and an upheld appeal has taken back (`by`: until
    that instant): once its facts fall too, it does not fall a second time."""
    about = Line.alias()
    rows = (
        Line.select(about.clause, about.kind, about.person)
        .join(about, on=(Line.reverses == about.number))
        .where(
            Line.scheme == scheme,
            Line.period == period,
            Line.clause == APPEAL,
            Line.amount.is_null(),
            stands(),
        )
    )
    if by is not None:
        rows = rows.where(Line.created_at <= by)
    return frozenset(rows.tuples())


def grounds(line: Line, rejection: Rejection) -> str:
    """On what grounds a rejected line's claim was turned down."""
    return str(rejection.grounds or line.because)


def fell_with(line: Line) -> Sequence[Line]:
    """The lines of a rejected line's claim that were turned down with it, itself among them."""
    held = Rejection.get(Rejection.line == line.number)
    return list(
        Line.select()
        .join(Rejection)
        .where(of_one_claim(line), Rejection.rejected_at == held.rejected_at)
        .order_by(Line.number)
    )
