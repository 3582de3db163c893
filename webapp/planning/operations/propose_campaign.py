"""Propose a campaign as HR, a new one or one that has not begun (`CampaignProposal`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from webapp.company.enrolled import CampaignSpan
from webapp.company.models import CampaignProposal
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, UnknownChoice, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.transactions import Transaction
from webapp.schemes.catalogue import schemes

CAMPAIGN_NAME = Text("name", most=40)
START, END = RequiredDay("start"), RequiredDay("end")


class EndsBeforeItStarts(JiebaoError):
    """The campaign's last day is before its first day."""

    sentence = _("最后一天早于第一天。")
    field = "end"


class CampaignOver(JiebaoError):
    """The campaign would be over before it is approved."""

    sentence = _("最后一天已经过去，请改为今天或以后。")
    field = "end"


class CampaignBegun(JiebaoError):
    """The campaign has begun and cannot be changed any more."""

    sentence = _("活动“%(name)s”已经开始，不能再改；可以提前结束。")
    status = 409


@dataclass(frozen=True)
class CampaignGiven:
    """A campaign: id (empty: a new one), name, scheme, first and last day (both included)."""

    id: str
    name: str
    scheme: str
    start: date
    end: date


def propose_campaign(tx: Transaction, by: str, given: CampaignGiven) -> int:
    """Insert a proposal of a campaign, new or not begun yet; return the proposal's id.

    Raises Missing, UnknownChoice, EndsBeforeItStarts, CampaignOver, NotFound, CampaignBegun.
    """
    today = tx.company.clock.day(tx.now)
    _check_campaign(tx.company, given, today)
    campaign = given.id or _new_id(given.start)
    proposal = insert_proposal(tx, by, given, campaign)
    after = {"scheme": given.scheme, "start": given.start, "end": given.end}
    tx.audit(by, "propose_campaign", f"campaign:{campaign}", after=after)
    return proposal


def _check_campaign(company: Company, given: CampaignGiven, today: date) -> None:
    """Refuse a campaign that cannot be; raises as `propose_campaign` does."""
    CAMPAIGN_NAME.demand(given.name)
    scheme = schemes().get(given.scheme)
    if scheme is None or not scheme.campaign:
        raise UnknownChoice()
    if given.end < given.start:
        raise EndsBeforeItStarts()
    if given.end < today:
        raise CampaignOver()
    if given.id:
        demand_not_begun(company.campaign(given.id), today)


def demand_not_begun(span: CampaignSpan, today: date) -> None:
    """Demand that a campaign begins after today. Raises CampaignBegun."""
    if span.start <= today:
        raise CampaignBegun(name=span.name)


def _new_id(start: date) -> str:
    """An id that no campaign has, by the first day."""
    first = f"c{start:%Y%m%d}"
    rows = CampaignProposal.select(CampaignProposal.campaign)
    taken = {row[0] for row in rows.where(CampaignProposal.campaign.startswith(first)).tuples()}
    numbers = range(2, len(taken) + 2)
    return next(
        each for each in (first, *(f"{first}-{number}" for number in numbers)) if each not in taken
    )


def insert_proposal(tx: Transaction, by: str | None, given: CampaignGiven, campaign: str) -> int:
    """Insert the `CampaignProposal` of a campaign with this id; `by` None: of the set-up."""
    return tx.insert(
        CampaignProposal,
        campaign=campaign,
        name=CAMPAIGN_NAME.clean(given.name),
        scheme=given.scheme,
        starts_on=given.start,
        ends_on=given.end,
        proposed_by=by,
        proposed_at=tx.now,
    )


def clashes(spans: Iterable[CampaignSpan], given: CampaignGiven) -> list[CampaignSpan]:
    """Return the other campaigns of the same name, or of the same scheme with a common day."""
    return [
        span
        for span in spans
        if span.id != given.id
        and (span.name == given.name or (span.scheme == given.scheme and _overlaps(span, given)))
    ]


def _overlaps(span: CampaignSpan, given: CampaignGiven) -> bool:
    return span.start <= given.end and given.start <= span.end


def campaign_of(proposal: CampaignProposal) -> CampaignGiven:
    """Return the campaign that a `CampaignProposal` proposes."""
    return CampaignGiven(
        proposal.campaign, proposal.name, proposal.scheme, proposal.starts_on, proposal.ends_on
    )
