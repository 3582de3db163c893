"""Show suspicious calls with reasons: supervisors ask about them and punish nobody for them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template

from webapp.checks.models import Signal
from webapp.checks.risk import has_record_now
from webapp.checks.signals.kinds import POINTS
from webapp.company.snapshot import Company
from webapp.facts.call_record_models import CallComparison
from webapp.facts.models import Fact
from webapp.facts.reading_order import with_facts
from webapp.web.current_user import me, runtime

page = Blueprint("suspicions", __name__)

SHOWN = timedelta(days=14)
MOST = 20_000  # signals per page; nobody reads a longer page
UNLOGGED = "unlogged_calls"


@dataclass
class SuspicionReason:
    """One kind of signal on one seller's day: how many calls have it, and when they happened.

    `points` and `told` are those of the latest call. `first_at` and `last_at` are None where the
    signal is about calls that nobody has logged.
    """

    kind: str
    points: int
    told: Mapping[str, Any]
    first_at: datetime | None
    last_at: datetime | None
    count: int = 1


@dataclass(frozen=True)
class Day:
    """One seller's day: the kinds of signals of its calls, those with the most points first."""

    on: date
    name: str
    reasons: tuple[SuspicionReason, ...]

    @property
    def points(self) -> int:
        """The sum of the points of the kinds."""
        return sum(reason.points for reason in self.reasons)


@page.get("/suspicions")
def show() -> str:
    """Show suspicious days of the people in the reader's charge: newest first, then most points."""
    days = _days()
    return render_template("checks/suspicions/index.html", days=days, shown=SHOWN.days)


def _days() -> list[Day]:
    company, today = runtime().company, runtime().today
    charges = _Charges(company, me().person, today)
    found: defaultdict[tuple[date, str], dict[str, SuspicionReason]] = defaultdict(dict)
    for day, person, at, kind, points, told in _signals(today):
        if charges.includes(person, day):
            _note_signal(found[day, person], kind, points, told, at)
    for day, person, count in _unlogged(today):
        if charges.includes(person, day):
            found[day, person][UNLOGGED] = SuspicionReason(
                UNLOGGED, POINTS[UNLOGGED], {"count": count}, None, None, count
            )
    days = [
        Day(day, company.name_of(person), tuple(sorted(reasons.values(), key=_by_weight)))
        for (day, person), reasons in found.items()
    ]
    return sorted(days, key=lambda each: (each.on, each.points), reverse=True)


@dataclass
class _Charges:
    """The people in a checker's charge, found once for each day."""

    company: Company
    checker: str
    today: date
    by_day: dict[date, frozenset[str]] = field(default_factory=dict)

    def includes(self, person: str, day: date) -> bool:
        """Whether the person was in the checker's charge on the day."""
        if day not in self.by_day:
            self.by_day[day] = self.company.in_charge_of(self.checker, self.today, day)
        return person in self.by_day[day]


def _signals(today: date) -> Iterable[tuple[date, str, datetime, str, int, str]]:
    """Day, person, time, kind, points and told of the signals of calls, the newest first."""
    columns = (Fact.day, Fact.person, Fact.at, Signal.kind, Signal.points, Signal.told)
    return (
        with_facts(Signal.select(*columns))
        .where(Fact.kind == "call", Fact.day >= today - SHOWN, ~has_record_now())
        .order_by(Signal.fact.desc(), Signal.id.desc())
        .limit(MOST)
        .tuples()
    )


def _note_signal(
    reasons: dict[str, SuspicionReason], kind: str, points: int, told: str, at: datetime
) -> None:
    """Add one call's signal to the reasons of its seller's day."""
    reason = reasons.get(kind)
    if reason is None:
        reasons[kind] = SuspicionReason(kind, points, json.loads(told), at, at)
        return
    reason.first_at = min(reason.first_at or at, at)
    reason.last_at = max(reason.last_at or at, at)
    reason.count += 1


def _unlogged(today: date) -> list[tuple[date, str, int]]:
    """Day, person and count of the numbers that were called and not logged."""
    rows = CallComparison.select(
        CallComparison.day, CallComparison.person, CallComparison.unlogged
    ).where(CallComparison.day >= today - SHOWN, CallComparison.unlogged > 0)
    return list(rows.tuples())


def _by_weight(reason: SuspicionReason) -> tuple[int, str]:
    return -reason.points, reason.kind
