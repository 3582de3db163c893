"""Say which periods are over (rule 16), and in which month a period ends."""

from __future__ import annotations

from datetime import date, datetime

from rules.periods import Period, PeriodMalformed, campaign_period, parse_period
from webapp.company.snapshot import Company

CAMPAIGN_KEY = "campaign:"


def has_ended(company: Company, period: Period, now: datetime) -> bool:
    """Whether a period is over (rule 16).

    A day is over when its cut-off and grace have passed; a longer period at the midnight after its
    last day, in the company's zone.
    """
    if period.kind == "day":
        return company.clock.closed(period.end) < now
    return company.clock.day(now) > period.end


def period_named(company: Company, key: str) -> Period:
    """Return the period of a ledger key: 2026-03-02, 2026-03, `campaign:` and an id.

    Raises NotFound for an unknown campaign, PeriodMalformed.
    """
    if key.startswith(CAMPAIGN_KEY):
        span = company.campaign(key.removeprefix(CAMPAIGN_KEY))
        return campaign_period(span.start, span.end)
    return parse_period(key)


def month_of_period(company: Company, key: str) -> date | None:
    """The first day of the month in which a period ends; None for an unknown period.

    The money of its lines belongs to that month.
    """
    if key.startswith(CAMPAIGN_KEY):
        ends = [each.end for each in company.campaigns if f"{CAMPAIGN_KEY}{each.id}" == key]
        return ends[0].replace(day=1) if ends else None
    try:
        return parse_period(key).end.replace(day=1)
    except PeriodMalformed:
        return None
