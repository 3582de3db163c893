"""Pages of a period's ledger lines: which lines a page shows, and which the viewer may approve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.company.snapshot import Company
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.line_states import lines_with_states, states_of
from webapp.ledger.models import Approval, Endorsement, Line
from webapp.ledger.operations.approve import gains_of, needs_two, two_from
from webapp.store.tables import database

# The largest sums of each clause first; `place` counts the lines of one clause.
_PLACED = """
SELECT number FROM (
    SELECT number, row_number() OVER (
        PARTITION BY clause ORDER BY coalesce(amount, 0) DESC, number) AS place
    FROM line WHERE scheme = ? AND period = ? AND (? = '' OR clause = ?)
) WHERE place > ? AND place <= ?
"""


def numbers_on_page(scheme: str, period: str, clause: str, page: int, on_a_page: int) -> list[int]:
    """The lines that a page shows of each clause, or of one; `page` counts from 1."""
    bounds = ((page - 1) * on_a_page, page * on_a_page)
    found = database.connection().execute(_PLACED, (scheme, period, clause, clause, *bounds))
    return [number for (number,) in found]


@dataclass(frozen=True)
class Approver:
    """Who would approve, and when."""

    person: str
    company: Company
    now: datetime


def approvable_lines(
    approver: Approver, scheme: str, period: str, clause: str = ""
) -> dict[int, str]:
    """The lines of a period that this person may approve or endorse now: the clause by number.

    Left out: lines approved or rejected, on hold, waiting for a statement, from which the person
    gains, and those that wait for another person after this one's endorsement.
    """
    where = [
        Line.scheme == scheme,
        Line.period == period,
        Approval.line.is_null(),
        is_current_line(),
    ]
    if clause:
        where.append(Line.clause == clause)
    lines = list(lines_with_states(*where).order_by(Line.number))
    states = states_of(approver.company, approver.now, lines)
    gains = gains_of(approver.company, approver.now, approver.person)
    endorsed = _endorsed_by(approver.person, scheme, period)
    large = two_from()
    return {
        line.number: line.clause
        for line in lines
        if states[line.number].may_be_approved
        and not gains(line)
        and not (line.number in endorsed and needs_two(line, large))
    }


def _endorsed_by(person: str, scheme: str, period: str) -> frozenset[int]:
    rows = (
        Endorsement.select(Endorsement.line)
        .join(Line)
        .where(Endorsement.endorsed_by == person, Line.scheme == scheme, Line.period == period)
    )
    return frozenset(number for (number,) in rows.tuples())
