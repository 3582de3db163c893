"""Tell the month in which a line's period ends: there its money belongs."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from rules.periods import PeriodMalformed, parse_period
from webapp.company.snapshot import Company
from webapp.ledger.models import Line


def month_of(company: Company, key: str) -> date | None:
    """The first day of the month in which a period ends; None if the period is unknown."""
    if key.startswith("campaign:"):
        ends = [each.end for each in company.campaigns if f"campaign:{each.id}" == key]
        return ends[0].replace(day=1) if ends else None
    try:
        return parse_period(key).end.replace(day=1)
    except PeriodMalformed:
        return None


def periods_by_month(company: Company, person: str) -> dict[date, list[str]]:
    """The keys of the periods of a person's lines, by the month in which they end."""
    found: dict[date, list[str]] = defaultdict(list)
    rows = Line.select(Line.period).where(Line.person == person).distinct().tuples()
    for (key,) in rows:
        month = month_of(company, key)
        if month is not None:
            found[month].append(key)
    return dict(found)
