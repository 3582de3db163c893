"""List what the clock settled last night: schemes, periods, lines, and whose line changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from peewee import fn

from webapp.company.snapshot import Company
from webapp.ledger.models import Comparison, ComparisonFinding, Line, Settlement
from webapp.schemes.catalogue import schemes

FROM, UNTIL = time(20), time(8)  # a night's hours in the company's zone
NEWEST = 2_000  # settlements among which those of the night are looked for
SHOWN = 5  # settlements on the page
_LOOKED_AT = 60  # lines of repeated settlements in which a person's change is looked for


@dataclass(frozen=True)
class PersonChange:
    """A person's line that was reversed (`before`), and the sum that replaced it, both in fen."""

    person: str
    before: int
    after: int


@dataclass(frozen=True)
class SettledAtNight:
    """One settlement: the number of its lines and their sum in fen.

    `is_again`: the period was settled before. `change`: the first line of a person that the
    settlement changed, or None.
    """

    number: int
    scheme: str
    period: str
    at: datetime
    lines: int
    amount: int
    is_again: bool
    change: PersonChange | None = None


@dataclass(frozen=True)
class LastNight:
    """The night's settlements with new lines, repeated ones first.

    `more`: how many are not in `settled`. `compared`: settled periods compared with their facts
    that night (None: not compared); `differing`: how many of them differed.
    """

    settled: tuple[SettledAtNight, ...]
    more: int
    last_at: datetime | None
    compared: int | None
    differing: int


def last_night(company: Company, now: datetime) -> LastNight | None:
    """Return what the clock settled and compared in the night before `now`; None if nothing."""
    today = company.clock.day(now)
    settled = sorted(_settled(company, today), key=lambda each: (not each.is_again, each.at))
    compared = Comparison.get_or_none(Comparison.night == today)
    if not settled and compared is None:
        return None
    shown = _with_changes(settled[:SHOWN])
    found = ComparisonFinding.select().where(ComparisonFinding.night == today)
    return LastNight(
        settled=shown,
        more=len(settled) - len(shown),
        last_at=max((each.at for each in settled), default=None),
        compared=compared.periods if compared else None,
        differing=found.count() if compared else 0,
    )


def _settled(company: Company, today: date) -> list[SettledAtNight]:
    """The clock's settlements of the night that added lines."""
    zone = ZoneInfo(company.clock.zone)
    begin = datetime.combine(today - timedelta(days=1), FROM, zone).astimezone(UTC)
    end = datetime.combine(today, UNTIL, zone).astimezone(UTC)
    newest = Settlement.select(fn.MAX(Settlement.id)).scalar() or 0
    earlier = Settlement.alias()
    before = earlier.select(fn.MIN(earlier.id)).where(
        earlier.scheme == Settlement.scheme,
        earlier.period == Settlement.period,
        earlier.id < Settlement.id,
    )
    rows = (
        Settlement.select(
            Settlement.id,
            Settlement.scheme,
            Settlement.period,
            Settlement.settled_at,
            fn.COUNT(Line.number),
            fn.SUM(Line.amount),
            before,
        )
        .join(Line)
        .where(Settlement.id > newest - NEWEST, Settlement.settled_by.is_null())
        .where(Settlement.settled_at.between(begin, end))
        .group_by(Settlement.id)
    )
    return [
        SettledAtNight(number, _name(scheme), period, at, lines, amount or 0, bool(again))
        for number, scheme, period, at, lines, amount, again in rows.tuples()
    ]


def _name(scheme: str) -> str:
    known = schemes().get(scheme)
    return known.name if known else scheme


def _with_changes(settled: Sequence[SettledAtNight]) -> tuple[SettledAtNight, ...]:
    """The settlements, the repeated ones with the first change of a person's line."""
    again = [each.number for each in settled if each.is_again]
    if not again:
        return tuple(settled)
    rows = list(
        Line.select()
        .where(Line.settlement.in_(again), Line.person.is_null(False))
        .order_by(Line.number)
        .limit(_LOOKED_AT)
    )
    return tuple(
        replace(each, change=_change(row for row in rows if row.settlement_id == each.number))
        for each in settled
    )


def _change(lines: Iterable[Any]) -> PersonChange | None:
    held = list(lines)
    for line in held:
        if line.reverses_id is None or line.amount is None:
            continue
        same = [
            other.amount or 0
            for other in held
            if other.reverses_id is None
            and (other.person_id, other.clause, other.kind)
            == (line.person_id, line.clause, line.kind)
        ]
        return PersonChange(line.person_id, -line.amount, sum(same))
    return None
