"""Sum what people rejected of the awards in a settlement: no deduction is taken from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from peewee import fn

from rules.basis import canonical
from rules.ledger import Recorded, differences
from rules.outcomes import Key, Outcome
from rules.settlement import Claim
from rules.settlement import Settlement as Found
from webapp.ledger.current_lines import (
    APPEAL,
    LineClaim,
    is_current_line,
    own_figures,
    rejected_claims,
)
from webapp.ledger.models import Line


class SettledLine(NamedTuple):
    """The columns of a line that a settlement compares; `to`: a person or team, `amount`: fen."""

    number: int
    clause: str
    kind: str
    to: str
    amount: int | None
    sign: int


def settled_lines(scheme: str, period: str) -> list[SettledLine]:
    """Return the lines of a scheme's period that were not rejected, in order of number.

    Lines that an upheld appeal added are left out: no rule owes them.
    """
    same = (Line.scheme == scheme) & (Line.period == period)
    to = fn.COALESCE(Line.person, Line.team)
    rows = (
        Line.select(Line.number, Line.clause, Line.kind, to, Line.amount, Line.sign)
        .where(same, Line.clause != APPEAL, is_current_line())
        .order_by(Line.number)
    )
    return [SettledLine(*row) for row in rows.tuples()]


def recorded(lines: Iterable[SettledLine], period: str) -> list[Recorded]:
    """Return the net amount and count of these lines, by the keys of the rules."""
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        totals = sums[(line.clause, line.kind, line.to, period)]
        totals[0] += line.amount or 0
        totals[1] += line.sign
    return [Recorded(key, amount, count) for key, (amount, count) in sums.items()]


def owed_by(outcome: Outcome) -> int:
    """Return what an outcome owes: fen, or 1 where it is not money."""
    return 1 if outcome.amount is None else outcome.amount


def waived_awards(found: Found, period: str) -> Mapping[Claim, int]:
    """Return the fen that were rejected of a settlement's awards, by claim (rule 18).

    Empty if the settlement deducts nothing. A rejected claim that would be proposed again is left
    out.
    """
    if not any(outcome.kind == "deduction" for outcome in found.outcomes):
        return {}
    rejected = rejected_claims(found.scheme, period)
    if not rejected:
        return {}
    held = recorded(settled_lines(found.scheme, period), found.period)
    waived: dict[Claim, int] = {}
    for each in differences(found.outcomes, held):
        if each.key[1] != "award" or each.amount is None or each.outcome is None:
            continue
        figures = own_figures(canonical(dict(each.outcome.because)))
        claim = LineClaim(*each.key[:3], 1, owed_by(each.outcome), figures)
        if each.amount > 0 and claim in rejected:
            waived[each.key[:3]] = each.amount
    return waived
