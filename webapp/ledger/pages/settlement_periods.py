"""Choose the scheme and period that the page of settlements shows, and list the recent periods."""

from __future__ import annotations

from datetime import date, timedelta

from flask import request

from rules.periods import period_of, week_period
from webapp.core.typed_days import typed_day
from webapp.ledger.scheme_periods import kinds_of
from webapp.schemes.catalogue import schemes
from webapp.web.current_user import runtime

CALENDAR_KINDS = ("day", "month", "quarter", "year")


def first_scheme() -> str:
    """Return the first scheme that was ever in force; the first of all in a company without one."""
    known = list(schemes())
    return next((key for key in known if runtime().company.force(key).terms), known[0])


def chosen_by_day() -> str:
    """Return the key of the period of the `kind` that the day `on` lies in; empty if not chosen."""
    kind = request.args.get("kind", "")
    try:
        on = typed_day(request.args.get("on", ""))
    except ValueError:
        return ""
    return period_of(kind, on).key if kind in CALENDAR_KINDS else ""


def newest_period(scheme: str) -> str:
    """Return the key of the newest period that a scheme can be settled for; else of today."""
    choices = settlement_periods(scheme)
    return choices[0][0] if choices else runtime().today.isoformat()


def settlement_periods(scheme: str) -> list[tuple[str, str]]:
    """Return the recent periods that can be settled now as (key, kind), each kind newest first."""
    today, kinds = runtime().today, kinds_of_scheme(scheme)
    choices: list[tuple[str, str]] = []
    if "day" in kinds:
        choices += [((today - timedelta(n)).isoformat(), "day") for n in range(14)]
    if "campaign" in kinds:
        choices += [
            (f"campaign:{span.id}", "campaign")
            for span in reversed(runtime().company.campaigns)
            if span.scheme == scheme
        ]
    choices += _calendar(kinds, today)
    return choices


def kinds_of_scheme(scheme: str) -> frozenset[str]:
    """Return the kinds of periods that a scheme is settled for; none of an unknown scheme."""
    held = schemes().get(scheme)
    return kinds_of(held) if held is not None else frozenset()


def _calendar(kinds: frozenset[str], today: date) -> list[tuple[str, str]]:
    choices = []
    if "week" in kinds:
        choices += [(week_period(today - timedelta(weeks=n)).key, "week") for n in range(8)]
    if "month" in kinds:
        first = today.replace(day=1)
        for _ in range(6):
            choices.append((f"{first:%Y-%m}", "month"))
            first = (first - timedelta(days=1)).replace(day=1)
    if "quarter" in kinds:
        year, quarter = today.year, (today.month + 2) // 3
        for _ in range(4):
            choices.append((f"{year}-Q{quarter}", "quarter"))
            year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    if "year" in kinds:
        choices += [(str(today.year - n), "year") for n in range(2)]
    return choices
