"""Sum what a recipient had of a clause before the pending lines that take some of it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from peewee import fn

from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Line
from webapp.payroll.lines_to_decide import LineToDecide

Claim = tuple[str, str, str, str, str]  # recipient, scheme, clause, period, kind


def claim_of(line: LineToDecide) -> Claim:
    """Return what a line, its reversal and the lines in its place have in common."""
    return (line.to, line.scheme, line.clause, line.period, line.kind)


def changed_claims(
    lines: Iterable[LineToDecide], pending: Sequence[LineToDecide]
) -> dict[Claim, tuple[int, int]]:
    """Return fen before and after the pending lines, of the claims that some of `lines` take back.

    A deduction is below 0 without taking anything back; it is left out.
    """
    asked = {claim_of(each) for each in lines if (each.amount or 0) < 0}
    asked = {claim for claim in asked if claim[4] != "deduction"}
    if not asked:
        return {}
    waiting: Counter[Claim] = Counter()
    for each in pending:
        waiting[claim_of(each)] += each.amount or 0
    sums = _sums(asked)
    return {claim: (sums[claim] - waiting[claim], sums[claim]) for claim in asked if claim in sums}


def _sums(claims: Collection[Claim]) -> dict[Claim, int]:
    """The sums of all lines that were not rejected, in fen, by one query."""
    recipients, schemes, clauses, periods, kinds = (
        sorted({claim[place] for claim in claims}) for place in range(5)
    )
    to = fn.COALESCE(Line.person, Line.team)
    rows = (
        Line.select(to, Line.scheme, Line.clause, Line.period, Line.kind, fn.SUM(Line.amount))
        .where(
            Line.person.in_(recipients) | Line.team.in_(recipients),
            Line.scheme.in_(schemes),
            Line.clause.in_(clauses),
            Line.period.in_(periods),
            Line.kind.in_(kinds),
            is_current_line(),
        )
        .group_by(to, Line.scheme, Line.clause, Line.period, Line.kind)
    )
    return {tuple(claim): int(fen or 0) for *claim, fen in rows.tuples()}
