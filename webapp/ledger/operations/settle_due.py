"""Settle what is due: by the server every minute, or by `jiebao run-due`; twice does no harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.ledger.due import SettlementDue, due
from webapp.ledger.operations.settle import settle_period
from webapp.schemes.company_loading import load_company


@dataclass(frozen=True)
class Ran:
    """One settlement that was due, and how many lines it added."""

    scheme: str
    period: str
    lines: int


def settle_due(write: Callable[[Callable[[Any], Any]], Any], now: datetime) -> list[Ran]:
    """Settle each that is due in a commit of its own: pages are served in between.

    Each looks again, inside its commit, at what the ledger holds: two that run at once, or one
    that was cut off, leave the same lines.
    """
    return [_run(write, each) for each in due(load_company(), now)]


def _run(write: Callable[[Callable[[Any], Any]], Any], each: SettlementDue) -> Ran:
    settled = write(lambda tx: settle_period(tx, each.scheme, each.period, None))
    return Ran(each.scheme, each.period, len(settled.lines))
