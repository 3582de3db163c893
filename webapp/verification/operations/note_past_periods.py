"""List by night whose period is over, for HR to propose their erasure in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from webapp.company.roles import HR
from webapp.company.snapshot import Company
from webapp.facts.transactions import Transaction
from webapp.verification.operations.privacy_proposals import remind_of_privacy
from webapp.verification.privacy_models import PastPeriod
from webapp.verification.retention import Overdue, overdue

MOST_OVERDUE = 1_000  # that a night lists

Write = Callable[[Callable[[Transaction], Any]], Any]


def note_past_periods(write: Write, company: Company, now: datetime) -> int:
    """Replace the list by those whose period is over now; return how many. Reads all customers."""
    found = overdue(company, company.clock.day(now), MOST_OVERDUE)
    write(partial(_replace, found=found))
    return len(found)


def _replace(tx: Transaction, found: Sequence[Overdue]) -> None:
    PastPeriod.delete().execute()
    rows = [{"kind": each.kind, "about": each.about, "since": each.since} for each in found]
    tx.insert_rows(PastPeriod, rows)
    if rows:  # once a month
        month = tx.company.clock.day(tx.now).isoformat()[:7]
        page = "/privacy/erasures"
        remind_of_privacy(tx, HR, f"past:{month}", page, why="over", n=len(rows))
