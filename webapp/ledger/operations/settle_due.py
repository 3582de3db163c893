"""Settle what is due: the server every minute, or `jiebao run-due`; repeating it is harmless."""

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
    """One settlement that was due, and the count of lines it added."""

    scheme: str
    period: str
    lines: int


def settle_due(write: Callable[[Callable[[Any], Any]], Any], now: datetime) -> list[Ran]:
    """Settle each due period in its own transaction, so that pages are served in between.

    Each transaction compares with the ledger again: two concurrent runs, or a run that was
    interrupted and repeated, leave the same lines.
    """
    return [_settle_one(write, each) for each in due(load_company(), now)]


def _settle_one(write: Callable[[Callable[[Any], Any]], Any], each: SettlementDue) -> Ran:
    settled = write(lambda tx: settle_period(tx, each.scheme, each.period, None))
    return Ran(each.scheme, each.period, len(settled.lines))
