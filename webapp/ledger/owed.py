"""Compute what the rules owe for a scheme's period, from the facts recorded so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rules.case import RuleInputs
from rules.force import Force
from rules.periods import Period, PeriodMalformed, campaign_period, parse_period
from rules.roster import Roster
from rules.scheme import Scheme
from rules.settlement import Claim
from rules.settlement import Settlement as Found
from rules.settlement import settle as settle_by_rules
from webapp.company.ended import has_ended
from webapp.company.enrolled import CampaignSpan
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.tally_reader import DatabaseTallies
from webapp.feedback.rule_inputs import rule_inputs_until
from webapp.ledger.scheme_periods import spans_of
from webapp.ledger.waived_awards import waived_awards
from webapp.schemes.catalogue import schemes


class NoSuchPeriod(JiebaoError):
    """The text is not a period."""

    sentence = _(
        "“%(period)s”不是期间：请写成 2026-03-02、2026-W10、2026-03、2026-Q1、2026 或 campaign。"
    )
    field = "period"


class PeriodNotBegun(JiebaoError):
    """The period lies in the future."""

    sentence = _("%(period)s还没有开始，不能结算。")
    field = "period"


class NoCampaign(JiebaoError):
    """The scheme runs in campaigns only, and the period is in none of them."""

    sentence = _("%(period)s不在任何活动期间内。")
    field = "period"


class NotEnrolled(JiebaoError):
    """The company does not run the scheme in this period."""

    sentence = _("%(scheme)s 在 %(period)s没有施行，不能结算。")
    field = "scheme"


@dataclass(frozen=True)
class Owed:
    """What the rules owe for a scheme's period, with its key in the ledger and all inputs.

    While `has_ended` is false the outcomes are a preview (rule 16).
    """

    found: Found
    period: Period
    key: str
    inputs: tuple[Roster, RuleInputs, Force]
    waived: Mapping[Claim, int]
    has_ended: bool


def what_is_owed(company: Company, scheme_id: str, period: str, now: datetime) -> Owed:
    """Compute what a scheme's period owes by the facts recorded so far; nothing is written.

    Raises NotFound, NoSuchPeriod, NoCampaign, PeriodNotBegun, NotEnrolled.
    """
    scheme = schemes().get(scheme_id)
    if scheme is None:
        raise NotFound()
    span, held = _period_of(company, scheme, period)
    if held.start > company.clock.day(now):
        raise PeriodNotBegun(period=period)
    force = company.force(scheme_id)
    if force.last_day_in(held) is None:
        raise NotEnrolled(scheme=scheme.name, period=period)
    roster = company.roster(held.end, span)
    rule_inputs = rule_inputs_until(held.end)
    key = f"campaign:{span.id}" if held.kind == "campaign" and span else held.key
    given = (scheme, held, roster, DatabaseTallies(), rule_inputs, force)
    found = settle_by_rules(*given)
    waived = waived_awards(found, key)
    if waived:
        found = settle_by_rules(*given, waived)
    ended = has_ended(company, held, now)
    return Owed(found, held, key, (roster, rule_inputs, force), waived, ended)


def _period_of(company: Company, scheme: Scheme, key: str) -> tuple[CampaignSpan | None, Period]:
    """The campaign, if any, and the period that a key names for a scheme."""
    if key.startswith("campaign"):
        span = _campaign_of(company, scheme, key)
        return span, campaign_period(span.start, span.end)
    try:
        period = parse_period(key)
    except PeriodMalformed as malformed:
        raise NoSuchPeriod(period=key) from malformed
    if not scheme.campaign:
        return None, period
    running = [
        span
        for span in spans_of(company, scheme)
        if span.start <= period.start and period.end <= span.end
    ]
    if not running:
        raise NoCampaign(period=key)
    return running[-1], period


def _campaign_of(company: Company, scheme: Scheme, key: str) -> CampaignSpan:
    if ":" in key:
        return company.campaign(key.removeprefix("campaign:"))
    of_scheme = spans_of(company, scheme)
    if not of_scheme:
        raise NoCampaign(period=key)
    return of_scheme[-1]
