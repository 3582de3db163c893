"""Select the rows of `line` that were not rejected, and the claims that were rejected."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.basis import canonical
from rules.settlement import Claim
from webapp.ledger.models import Line, Rejection

APPEAL = "appeal"  # the clause of lines that an upheld appeal adds


def is_current_line() -> Any:
    """Return the query condition that a line was not rejected."""
    return Line.number.not_in(Rejection.select(Rejection.line))


# Figures that other people's records change: a score is a share of the best one's.
_OF_OTHERS = frozenset({"rank", "score"})


@dataclass(frozen=True)
class LineClaim:
    """What a clause gives a person or team (sign 1) or takes back (sign -1), and for which figures.

    `total` is what a settlement owed: fen, or 1 where it is not money. `figures` are the
    recipient's own (`own_figures`). Claims that differ only in other people's figures are equal
    (rule 7).
    """

    clause: str
    kind: str
    to: str
    sign: int
    total: int
    figures: str


def own_figures(because: str) -> str:
    """Return the recipient's own figures of a reasoning (JSON) as canonical JSON.

    Rows and ranks of a ranking are left out. Of a reversal it says whether a fake card voids the
    reward.
    """
    return canonical(_own(json.loads(because)))


def _own(because: Mapping[str, Any]) -> Any:
    if "parts" in because:
        return [_own(part) for part in because["parts"]]
    criteria = because.get("criteria", {})
    return {
        "figures": [
            each for each in because.get("figures", ()) if each.get("name") not in _OF_OTHERS
        ],
        "criteria": {name: [held["amount"], held["count"]] for name, held in criteria.items()},
        "void": bool(because.get("void")),
    }


def of_one_claim(line: Line) -> Any:
    """Return the condition that a line has this line's scheme, period, clause, kind, recipient."""
    return (
        (Line.scheme == line.scheme)
        & (Line.period == line.period)
        & (Line.clause == line.clause)
        & (Line.kind == line.kind)
        & (Line.person == line.person_id if line.person_id else Line.team == line.team_id)
    )


def of_one_group(line: Line) -> Any:
    """Return the condition that a line has this line's scheme, period and person.

    A deduction is taken from the awards of its group. Lines that an upheld appeal added are in no
    group.
    """
    return (
        (Line.scheme == line.scheme)
        & (Line.period == line.period)
        & (Line.person == line.person_id)
        & (Line.clause != APPEAL)
    )


def net(lines: Iterable[Line]) -> int:
    """Return the sum of lines: fen for money, a signed count for everything else."""
    return sum(line.sign if line.amount is None else line.amount for line in lines)


def rejected_claims(scheme: str, period: str, by: datetime | None = None) -> frozenset[LineClaim]:
    """Return the rejected claims of a scheme's period, each with its figures at the rejection.

    Only rejections up to the instant `by`, where it is given. A deduction is left out if it was
    rejected only because its award was rejected.
    """
    same = (Line.scheme == scheme) & (Line.period == period)
    if not Line.select().join(Rejection).where(same).exists():
        return frozenset()
    lines = list(
        Line.select(Line, Rejection.rejected_at, Rejection.grounds)
        .left_outer_join(Rejection)
        .where(same)
        .order_by(Line.number)
    )
    together: dict[tuple[Claim, datetime], list[Line]] = defaultdict(list)
    of_claim: dict[Claim, list[Line]] = defaultdict(list)
    for line in lines:
        of_claim[_key(line)].append(line)
        at = _rejected_at(line)
        if at is not None and (by is None or at <= by):
            together[(_key(line), at)].append(line)
    awards = {
        (key[2], at) for (key, at), own in together.items() if key[1] == "award" and net(own) > 0
    }
    return frozenset(
        _claim_at(key, at, rejected, of_claim[key])
        for (key, at), rejected in together.items()
        if not (key[1] == "deduction" and net(rejected) < 0 and (key[2], at) in awards)
    )


def _key(line: Line) -> Claim:
    return (line.clause, line.kind, line.person_id or line.team_id)


def _rejected_at(line: Line) -> datetime | None:
    return line.rejection.rejected_at if isinstance(line.rejection, Rejection) else None


def _claim_at(key: Claim, at: datetime, rejected: list[Line], lines: list[Line]) -> LineClaim:
    """The claim that was rejected at an instant: its total was that of all its lines then."""
    newest = rejected[-1]
    then = [
        line
        for line in lines
        if (line.created_at < at or line.number <= newest.number)
        and ((held := _rejected_at(line)) is None or held >= at)
    ]
    figures = own_figures(grounds(newest, newest.rejection))
    return LineClaim(*key, 1 if net(rejected) > 0 else -1, net(then), figures)


def claims_reversed_by_appeal(
    scheme: str, period: str, by: datetime | None = None
) -> frozenset[tuple[str, str, str]]:
    """Return clause, kind and person of the non-money lines that an upheld appeal has reversed.

    Settling must not reverse such a line a second time when its facts no longer hold. Only
    reversals up to the instant `by`, where it is given.
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
    """Return the reasoning (JSON) that a rejected line's claim had when the line was rejected."""
    return str(rejection.grounds or line.because)


def rejected_with(line: Line) -> Sequence[Line]:
    """Return the lines of a rejected line's claim that were rejected with it, itself included."""
    rejection = Rejection.get(Rejection.line == line.number)
    return list(
        Line.select()
        .join(Rejection)
        .where(of_one_claim(line), Rejection.rejected_at == rejection.rejected_at)
        .order_by(Line.number)
    )
