"""Compare settled periods with their facts at night, one slice of them each night (rule 17).

The comparison writes nothing to the ledger and should find no difference, because touches name
every changed period. A period that differs is reported to HR and settled.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zlib import crc32

from webapp.core.errors import NotFound
from webapp.facts.transactions import Transaction
from webapp.ledger.due import touched_periods
from webapp.ledger.models import Comparison, ComparisonFinding, Settlement
from webapp.ledger.operations.settle import lacking_lines
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.ledger.owed import NoCampaign, NotEnrolled, what_is_owed
from webapp.ledger.touches import newest_touch
from webapp.schemes.company_loading import load_company

Write = Callable[[Callable[[Transaction], Any]], Any]
NIGHTS = 30  # within which each settled period is compared once
FROM = time(2)  # in the company's zone, after the periods that ended at midnight were settled


@dataclass(frozen=True)
class Compared:
    """The result of a night: how many periods were compared, and which differed."""

    night: date
    periods: int
    differing: tuple[tuple[str, str], ...]


class _Overtaken(Exception):
    """Something was recorded during the comparison."""


def compare_settled(write: Write, now: datetime) -> Compared | None:
    """Compare the slices of this night and of missed nights.

    Returns None before FROM, if this night was compared already, or while touches are open.
    """
    company = load_company()
    local = company.clock.local(now)
    night = local.date()
    if local.time() < FROM or Comparison.get_or_none(Comparison.night == night) is not None:
        return None
    if touched_periods(company, now)[0]:
        return None  # settled first: a period with open touches may differ
    slices, compared = _slices(night), 0
    differing: list[tuple[str, str]] = []
    for scheme, period in settled_periods_ever():
        if slice_of(scheme, period) in slices:
            compared += 1
            if _differs(write, night, scheme, period, now):
                differing.append((scheme, period))
    write(lambda tx: tx.insert(Comparison, night=night, periods=compared, at=tx.now))
    return Compared(night, compared, tuple(differing))


def slice_of(scheme: str, period: str) -> int:
    """Return the slice of a period, 0 to NIGHTS - 1; it never changes."""
    return crc32(f"{scheme} {period}".encode()) % NIGHTS


def settled_periods_ever() -> list[tuple[str, str]]:
    """Return every scheme and period that has a `Settlement`."""
    rows = Settlement.select(Settlement.scheme, Settlement.period).distinct()
    return list(rows.order_by(Settlement.scheme, Settlement.period).tuples())


def _slices(night: date) -> set[int]:
    """The slices of this night and of the nights since the last comparison."""
    last = Comparison.select(Comparison.night).order_by(Comparison.night.desc()).first()
    missed = min((night - last.night).days, NIGHTS) if last else 1
    return {(night - timedelta(days=back)).toordinal() % NIGHTS for back in range(missed)}


def _differs(write: Write, night: date, scheme: str, period: str, now: datetime) -> bool:
    """Compare one period; report and settle it if it differs.

    What is recorded during the comparison touches the period: then the clock settles it.
    """
    newest = newest_touch()
    try:
        owed = what_is_owed(load_company(), scheme, period, now)
    except (NoCampaign, NotEnrolled, NotFound):
        return False  # no scheme or campaign any more: its lines stay as they are
    if not owed.has_ended:
        return False
    lacking = lacking_lines(owed.found, owed.key)
    if not lacking:
        return False
    told = json.dumps([[*each.key[:3], each.amount] for each, _because in lacking])

    def report(tx: Transaction) -> None:
        if newest_touch() != newest:
            raise _Overtaken
        values = {"scheme": scheme, "period": period, "differences": told, "at": tx.now}
        tx.insert(ComparisonFinding, night=night, **values)

    try:
        settle_apart(write, now, scheme, period, also=report)
    except _Overtaken:
        return False
    return True
