"""Read the approved campaigns for the company snapshot."""

from __future__ import annotations

from dataclasses import replace

from rules.periods import Clock
from webapp.company.enrolled import CampaignSpan
from webapp.company.models import CampaignProposal, CampaignStep, CampaignSumming


def read_campaigns(clock: Clock) -> tuple[CampaignSpan, ...]:
    """Return the approved campaigns in order of their first day; `clock` dates the approvals.

    Of several approved proposals of one campaign the last approved one is valid. A campaign that
    was ended before its first day is left out.
    """
    held: dict[str, CampaignSpan] = {}
    steps = CampaignStep.select(CampaignStep, CampaignProposal).join(CampaignProposal)
    for step in steps.order_by(CampaignStep.id):
        of = step.proposal
        if step.kind == "approved":
            approved = None if step.decided_by_id is None else clock.day(step.decided_at)
            held[of.campaign] = CampaignSpan(
                of.campaign, of.name, of.scheme, of.starts_on, of.ends_on, approved
            )
        elif step.kind == "ended":
            held[of.campaign] = replace(held[of.campaign], end=step.last_on)
    begun = (span for span in held.values() if span.start <= span.end)
    return tuple(sorted(begun, key=lambda span: span.start))


def read_summing() -> tuple[CampaignSpan, ...]:
    """Return the campaigns whose past days are being summed (`campaign_summing`)."""
    return tuple(
        CampaignSpan(row.campaign, "", "", row.starts_on, row.ends_on, None)
        for row in CampaignSumming.select().order_by(CampaignSumming.campaign)
    )
