"""Sum ledger lines by SQL: of all, by clause, by month, and how many wait for an approval."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import Case, ModelSelect, fn

from webapp.company.ended import month_of_period
from webapp.company.snapshot import Company
from webapp.ledger.models import Approval, Line, PendingLine, Rejection
from webapp.store.statements import read_rows

# The largest sums of each clause first; `place` counts the lines of one clause.
_PLACED = """
SELECT number FROM (
    SELECT number, row_number() OVER (
        PARTITION BY clause ORDER BY coalesce(amount, 0) DESC, number) AS place
    FROM line WHERE scheme = ? AND period = ? AND (? = '' OR clause = ?)
) AS placed WHERE place > ? AND place <= ?
"""


@dataclass(frozen=True)
class LineSums:
    """The number of all lines, and the fen of the approved and of the proposed ones."""

    count: int
    approved: int
    proposed: int

    @property
    def total(self) -> int:
        """The fen of the approved and the proposed lines together."""
        return self.approved + self.proposed


NO_LINES = LineSums(0, 0, 0)


def sums_of_lines(*where: Any) -> LineSums:
    """Return the sums of all lines that fulfil the conditions."""
    [row] = _joined(*_figures()).where(*where).tuples()
    return LineSums(*row)


def sums_by_clause(*where: Any) -> dict[str, LineSums]:
    """Return the sums of the lines of each clause, in order of the clauses' ids."""
    query = _joined(Line.clause, *_figures()).where(*where)
    rows = query.group_by(Line.clause).order_by(Line.clause).tuples()
    return {clause: LineSums(*figures) for clause, *figures in rows}


def sums_by_award(*where: Any) -> dict[tuple[str, str], LineSums]:
    """Return the sums of the lines of each scheme and clause."""
    query = _joined(Line.scheme, Line.clause, *_figures()).where(*where)
    rows = query.group_by(Line.scheme, Line.clause).tuples()
    return {(scheme, clause): LineSums(*figures) for scheme, clause, *figures in rows}


def _figures() -> tuple[Any, ...]:
    """The columns of a LineSums."""
    counts = Rejection.line.is_null()
    approved = Case(None, [(counts & Approval.line.is_null(False), Line.amount)], 0)
    proposed = Case(None, [(counts & Approval.line.is_null(), Line.amount)], 0)
    sums = [fn.COALESCE(fn.SUM(fen), 0) for fen in (approved, proposed)]
    return fn.COUNT(Line.number), *sums


def _joined(*columns: Any) -> ModelSelect:
    return Line.select(*columns).left_outer_join(Approval).switch(Line).left_outer_join(Rejection)


def pending_lines_of(person: str) -> int:
    """Return how many lines of a person wait for an approval."""
    waits = (Line.person == person, Rejection.line.is_null(), Approval.line.is_null())
    [(count,)] = _joined(fn.COUNT(Line.number)).where(*waits).tuples()
    return int(count)


def pending_lines_in(scheme: str, period: str) -> int:
    """Return how many lines of a scheme's period wait for an approval."""
    of_period = Line.select(Line.number).where(Line.scheme == scheme, Line.period == period)
    pending = PendingLine.select().where(PendingLine.line.in_(of_period))
    return int(pending.count())


def numbers_on_page(scheme: str, period: str, clause: str, page: int, on_a_page: int) -> list[int]:
    """Return the numbers of the lines on page `page` (from 1) of each clause, or of one clause."""
    bounds = ((page - 1) * on_a_page, page * on_a_page)
    found = read_rows(_PLACED, (scheme, period, clause, clause, *bounds))
    return [number for (number,) in found]


def periods_by_month(company: Company, person: str) -> dict[date, list[str]]:
    """The keys of the periods of a person's lines, by the month in which they end."""
    found: dict[date, list[str]] = defaultdict(list)
    rows = Line.select(Line.period).where(Line.person == person).distinct().tuples()
    for (key,) in rows:
        month = month_of_period(company, key)
        if month is not None:
            found[month].append(key)
    return dict(found)
