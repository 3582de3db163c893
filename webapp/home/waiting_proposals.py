"""Count the proposals that wait for a leader: campaigns, enrolments, schemes, targets, grants."""

from __future__ import annotations

from peewee import fn

from webapp.company.models import (
    CampaignProposal,
    CampaignStep,
    TargetDecision,
    TargetProposal,
)
from webapp.facts.models import Fact
from webapp.facts.reading_order import with_facts
from webapp.feedback.models import Grant, GrantDecision
from webapp.home.waiting_item import WaitingItem, WaitingReader, counted_item
from webapp.schemes.models import Enrolment, EnrolmentStep, NewSchemeStep


def campaign_proposals(reader: WaitingReader) -> WaitingItem | None:
    """Count proposed campaigns that wait for a leader's decision."""
    query = (
        CampaignProposal.select(fn.COUNT(CampaignProposal.id), fn.MIN(CampaignProposal.proposed_at))
        .left_outer_join(CampaignStep)
        .where(CampaignStep.id.is_null())
    )
    return counted_item(reader, "campaigns", "/campaigns", query)


def enrolment_proposals(reader: WaitingReader) -> WaitingItem | None:
    """Count enrolments of schemes that wait for a leader's decision."""
    query = (
        Enrolment.select(fn.COUNT(Enrolment.id), fn.MIN(Enrolment.proposed_at))
        .left_outer_join(EnrolmentStep)
        .where(EnrolmentStep.id.is_null())
    )
    return counted_item(reader, "enrolments", "/schemes", query)


def new_scheme_proposals(reader: WaitingReader) -> WaitingItem | None:
    """Count new schemes that are submitted and not decided."""
    later = NewSchemeStep.alias()
    query = (
        NewSchemeStep.select(fn.COUNT(NewSchemeStep.id), fn.MIN(NewSchemeStep.decided_at))
        .left_outer_join(
            later, on=((later.draft == NewSchemeStep.draft) & (later.id > NewSchemeStep.id))
        )
        .where(NewSchemeStep.kind == "proposed", later.id.is_null())
    )
    return counted_item(reader, "new_schemes", "/schemes/new", query)


def target_proposals(reader: WaitingReader) -> WaitingItem | None:
    """Count proposed targets that wait for a leader's decision."""
    query = (
        TargetProposal.select(fn.COUNT(TargetProposal.id), fn.MIN(TargetProposal.proposed_at))
        .left_outer_join(TargetDecision)
        .where(TargetDecision.proposal.is_null())
    )
    return counted_item(reader, "targets", "/targets", query)


def grant_proposals(reader: WaitingReader) -> WaitingItem | None:
    """Count proposed grants that wait for a leader's decision."""
    query = (
        with_facts(Grant.select(fn.COUNT(Grant.fact), fn.MIN(Fact.at)))
        .switch(Grant)
        .left_outer_join(GrantDecision)
        .where(GrantDecision.grant.is_null())
    )
    return counted_item(reader, "grants", "/grants", query)
