"""Settle the periods that are due: the server every minute, or `jiebao run-due`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from webapp.company.snapshot import Company
from webapp.facts.transactions import Transaction
from webapp.ledger.due import (
    EndedPeriod,
    SettlementDue,
    early_periods,
    ended_periods,
    touched_periods,
)
from webapp.ledger.models import SettledUntil, TouchesWorked
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.ledger.owed import NoCampaign, NotEnrolled
from webapp.ledger.touched import Until
from webapp.ledger.touches import EARLY_KIND, settled_until
from webapp.schemes.catalogue import schemes
from webapp.schemes.company_loading import load_company

MOST = 500  # settlements of a round, so that other jobs of the lane get their turn
Write = Callable[[Callable[[Any], Any]], Any]


@dataclass(frozen=True)
class Ran:
    """One settlement that was due, and the number of lines that it added."""

    scheme: str
    period: str
    lines: int


def settle_due(write: Write, now: datetime, most: int = MOST) -> list[Ran]:
    """Settle each due period in short transactions (`settle_apart`): pages are served in between.

    Changed periods come first, then ended ones, at most `most` of each in one call; the next call
    settles the others. A touch or an ended period is marked only after its settlement: an
    interrupted call is repeated, which adds no line twice.
    """
    company = load_company()
    ran = _settle_touched(write, company, now, most)
    until = settled_until()
    ran += _settle_ended(write, (company, until), now, most)
    return ran + _settle_early(write, (company, until), now)


def _settle_touched(write: Write, company: Company, now: datetime, most: int) -> list[Ran]:
    touched, upto = touched_periods(company, now)
    ran = _settle_all(write, touched[:most], now)
    if upto and len(touched) <= most:
        write(lambda tx: tx.insert(TouchesWorked, upto=upto, at=tx.now))
    return ran


def _settle_ended(write: Write, held: tuple[Company, Until], now: datetime, most: int) -> list[Ran]:
    ran: list[Ran] = []
    passed: dict[tuple[str, str], date] = {}
    for each in ended_periods(held[0], now, held[1]):
        if not each.is_in_force:
            passed[each.scheme, each.mark] = each.period.end
            continue
        if len(ran) == most:
            break
        passed.pop((each.scheme, each.mark), None)
        ran.append(_settle_one(write, SettlementDue(each.scheme, each.period.key), now, each))
    if passed:
        write(lambda tx: _mark_all(tx, passed))
    return ran


def _settle_early(write: Write, held: tuple[Company, Until], now: datetime) -> list[Ran]:
    (company, until), today = held, held[0].clock.day(now)
    ran = _settle_all(write, early_periods(company, now, until), now)
    behind = {
        (scheme, EARLY_KIND): today
        for scheme in schemes()
        if until.get((scheme, EARLY_KIND), date.min) < today
    }
    if behind:
        write(lambda tx: _mark_all(tx, behind))
    return ran


def _settle_all(write: Write, some: Iterable[SettlementDue], now: datetime) -> list[Ran]:
    return [_settle_one(write, each, now) for each in some]


def _settle_one(
    write: Write, each: SettlementDue, now: datetime, ended: EndedPeriod | None = None
) -> Ran:
    """Settle one period; mark it as settled if it is one that has ended.

    Nothing is settled where the scheme was ended since the round began.
    """

    def mark(tx: Transaction) -> None:
        if ended is not None:
            _mark_all(tx, {(ended.scheme, ended.mark): ended.period.end})

    try:
        settled = settle_apart(write, now, each.scheme, each.period, also=mark)
    except (NoCampaign, NotEnrolled):
        write(mark)
        return Ran(each.scheme, each.period, 0)
    return Ran(each.scheme, each.period, len(settled.lines))


def _mark_all(tx: Transaction, until: dict[tuple[str, str], date]) -> None:
    for (scheme, kind), day in until.items():
        tx.insert(SettledUntil, scheme=scheme, kind=kind, until=day, at=tx.now)
