"""Find whose rewards of a running campaign are void because of a fake card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rules.case import Case
from rules.clauses.fake_card import FakeCard
from rules.periods import campaign_period
from rules.scheme import Scheme
from rules.tallies import TallySource
from webapp.company.enrolled import CampaignSpan
from webapp.company.snapshot import Company
from webapp.ledger.scheme_periods import spans_of

FakeRows = Sequence[Mapping[str, Any]]  # day, seller, team and number of cards


def voided_people(
    scheme: Scheme, company: Company, day: date, tallies: TallySource
) -> Mapping[str, FakeRows]:
    """Return the people whose rewards are void in the scheme's campaign on a day, with the fakes.

    Uses the rule that settles (`FakeCard.voided`). Empty where the scheme has no campaign on that
    day, or its revision has no such rule.
    """
    span, revision = _campaign_on(scheme, company, day), scheme.revision_on(day)
    if span is None or revision is None:
        return {}
    rules = [each for each in revision.clauses if isinstance(each, FakeCard)]
    if not rules:
        return {}
    campaign = campaign_period(span.start, span.end)
    force = company.force(scheme.id)
    case = Case(campaign, company.roster(span.end, span), tallies, revision.clock, force=force)
    return rules[0].voided(case, campaign)


def _campaign_on(scheme: Scheme, company: Company, day: date) -> CampaignSpan | None:
    spans = [span for span in spans_of(company, scheme) if span.start <= day <= span.end]
    return spans[-1] if spans else None
