"""Say which periods are over; until then their outcomes are a preview (rule 16)."""

from __future__ import annotations

from datetime import datetime

from rules.periods import Period, campaign_period, parse_period
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
