"""Calls that look too good: for supervisors, with reasons, to ask about and not to punish."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template

from webapp.checks.models import Signal
from webapp.facts.models import Fact
from webapp.web.current_user import me, office

page = Blueprint("suspicions", __name__)

SHOWN = timedelta(days=14)
MOST = 20_000  # signals read; a page of more would be read by nobody


@dataclass
class SuspicionReason:
    """One kind of signal on one day: how many calls bear it, the last one's figures, when."""

    kind: str
    points: int
    told: Mapping[str, Any]
    first_at: datetime
    last_at: datetime
    count: int = 1


@dataclass(frozen=True)
class Day:
    """One seller's day with what gives reason to ask, heaviest first."""

    on: date
    name: str
    reasons: tuple[SuspicionReason, ...]

    @property
    def points(self) -> int:
        """The sum over the kinds."""
        return sum(reason.points for reason in self.reasons)


@page.get("/suspicions")
def show() -> str:
    """The days of the people in one's charge, newest first, of one day the heaviest."""
    days = _days()
    return render_template("checks/suspicions/index.html", days=days, shown=SHOWN.days)


def _days() -> list[Day]:
    here, checker = office(), me().person
    company, today = here.company, here.today
    found: dict[tuple[date, str], dict[str, SuspicionReason]] = {}
    rows = (
        Signal.select(Fact.day, Fact.person, Fact.at, Signal.kind, Signal.points, Signal.told)
        .join(Fact)
        .where(Fact.kind == "call", Fact.day >= today - SHOWN)
        .order_by(Fact.number.desc())
        .limit(MOST)
        .tuples()
    )
    charges: dict[date, frozenset[str]] = {}
    for day, person, at, kind, points, told in rows:
        if day not in charges:
            charges[day] = company.in_charge_of(checker, today, day)
        if person not in charges[day]:
            continue
        reasons = found.setdefault((day, person), {})
        held = reasons.get(kind)
        if held is None:
            reasons[kind] = SuspicionReason(kind, points, json.loads(told), at, at)
        else:
            held.first_at, held.last_at = min(held.first_at, at), max(held.last_at, at)
            held.count += 1
    days = [
        Day(day, company.name_of(person), tuple(sorted(reasons.values(), key=_heaviest)))
        for (day, person), reasons in found.items()
    ]
    return sorted(days, key=lambda each: (each.on, each.points), reverse=True)


def _heaviest(reason: SuspicionReason) -> tuple[int, str]:
    return -reason.points, reason.kind
