"""The page of a seller's own income of a month: sums, six months as bars, the lines by clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask_babel import gettext

from rules.periods import PeriodMalformed, month_period, parse_period
from webapp.growth.earned_months import earned_months
from webapp.ledger.line_sums import (
    NO_LINES,
    LineSums,
    periods_by_month,
    sums_by_award,
    sums_of_lines,
)
from webapp.ledger.models import Line
from webapp.ledger.pages.lines import OF_A_MONTH, LineRow, line_rows
from webapp.schemes.scheme_names import clause_name
from webapp.web.current_user import me, runtime

page = Blueprint("income", __name__)


@dataclass(frozen=True)
class MonthAward:
    """The lines of one clause in a month: their sums, and the newest of them."""

    name: str
    sums: LineSums
    lines: Sequence[LineRow]

    @property
    def is_money(self) -> bool:
        """Whether any of the lines is a sum of money."""
        return bool(self.sums.total) or any(line.amount is not None for line in self.lines)


@page.get("/income")
def show() -> str:
    """Show the own income of a month (`month`: 2026-11; otherwise the current one)."""
    company, today, person = runtime().company, runtime().today, me().person
    periods = periods_by_month(company, person)
    month = _asked(today)
    last = min(today, month_period(month.year, month.month).end)
    where = (Line.person == person, Line.period.in_(periods.get(month, [])))
    lines = line_rows(*where, limit=OF_A_MONTH) if month in periods else []
    sums = sums_of_lines(*where) if month in periods else NO_LINES
    return render_template(
        "growth/income.html",
        month=month,
        before=max((each for each in periods if each < month), default=None),
        after=_next(month) if month < today.replace(day=1) else None,
        running=month == today.replace(day=1),
        today=today,
        sums=sums,
        months=earned_months(company, person, last),
        awards=_awards(sums_by_award(*where), lines) if lines else [],
        left_out=sums.count - len(lines),
    )


def _asked(today: date) -> date:
    """The first day of the month asked for; of the current one if none or a later one is."""
    try:
        asked = parse_period(request.args.get("month", ""))
    except PeriodMalformed:
        return today.replace(day=1)
    return min(asked.start, today).replace(day=1)


def _next(month: date) -> date:
    return month_period(month.year, month.month).end + timedelta(days=1)


def _awards(
    sums: Mapping[tuple[str, str], LineSums], lines: Sequence[LineRow]
) -> Sequence[MonthAward]:
    """The clauses of a month, the largest sum first."""
    held: dict[tuple[str, str], list[LineRow]] = defaultdict(list)
    for line in lines:
        held[line.scheme, line.clause].append(line)
    found = [
        MonthAward(gettext(clause_name(*key)), each, held.get(key, []))
        for key, each in sums.items()
    ]
    return sorted(found, key=lambda each: (-each.sums.total, each.name))
