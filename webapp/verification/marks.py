"""Read what was verified before, and what was added since and is still to be verified."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import fn

from rules.reads import PEOPLE, ROSTER
from webapp.audit.chain import latest_seal
from webapp.company.snapshot import Company
from webapp.facts.models import Fact, Tally, Touch
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Line, Settlement
from webapp.verification.ledger import LedgerMark
from webapp.verification.models import Verification

DAY_KEY = 10  # characters of the period of a day
FACT_DAYS = timedelta(days=1)  # before a verification: records of open days touch nothing


@dataclass(frozen=True)
class Reached:
    """The newest seal and the newest rows at the beginning of a verification."""

    head: str
    last: int
    line: int
    settlement: int
    touch: int


def newest_rows() -> Reached | None:
    """Return the newest seal and rows now; None if nothing is sealed."""
    seal = latest_seal()
    if seal is None:
        return None
    newest: Mapping[str, int] = {
        name: int(column.model.select(fn.MAX(column)).scalar() or 0)
        for name, column in (
            ("line", Line.number),
            ("settlement", Settlement.id),
            ("touch", Touch.number),
        )
    }
    return Reached(seal.head, seal.last, **newest)


def newest_verification() -> Verification | None:
    """The newest verification without a misfit; None if there is none."""
    held: Verification | None = Verification.select().order_by(Verification.id.desc()).first()
    return held


def ledger_mark(since: Verification | None) -> LedgerMark:
    """Return how far the ledger was verified by a verification."""
    return LedgerMark(since.line, since.settlement, since.last) if since else LedgerMark()


def days_since(company: Company, since: Verification) -> Collection[date]:
    """The days whose tallies may have changed since a verification.

    These are the days since then, and those that a touch names: every other change of a figure
    touches its day, and a change of a person's posting the person (rule 17).
    """
    first = company.clock.day(since.at) - FACT_DAYS
    days = {day for (day,) in Fact.select(Fact.day).where(Fact.day >= first).distinct().tuples()}
    rows = Touch.select(Touch.what, Touch.who, Touch.first, Touch.last)
    for what, who, begin, end in rows.where(Touch.number > since.touch).distinct().tuples():
        if what == PEOPLE:
            days |= {day for day in _days_of(who) if day >= begin and (end is None or day <= end)}
        elif what not in ROSTER:
            days |= {begin + timedelta(days=n) for n in range(((end or begin) - begin).days + 1)}
    return days


def _days_of(person: str) -> set[date]:
    """The days on which a person has tallies or facts."""
    keys = Tally.select(Tally.period).where(
        Tally.person == person, fn.LENGTH(Tally.period) == DAY_KEY
    )
    facts = Fact.select(Fact.day).where(Fact.person == person).distinct()
    told = {date.fromisoformat(key) for (key,) in keys.distinct().tuples()}
    return told | {day for (day,) in facts.tuples()}


def note_verified(tx: Transaction, at: Reached, started: datetime, *, is_whole: bool) -> None:
    """Record that everything up to `at` agreed when it was verified."""
    values = {"head": at.head, "last": at.last, "line": at.line, "settlement": at.settlement}
    tx.insert(Verification, at=started, touch=at.touch, is_whole=is_whole, **values)
    tx.audit("jiebao", "verify", f"seal:{at.head}", after={"last": at.last, "whole": is_whole})
