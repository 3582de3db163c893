"""Pages of a period's ledger lines: which lines a page shows, and who would approve them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.company.snapshot import Company
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
