"""Read campaigns as pages show them: state, days, and what their past days would pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from rules.force import EVERYONE
from webapp.company.enrolled import CampaignSpan
from webapp.company.models import CampaignProposal, CampaignStep
from webapp.planning.clause_periods import InForce, clause_periods
from webapp.planning.ending import RunningPeriod, lost_by_shortening, shortened_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.planning.pages.enrolment_rows import ClauseRow
from webapp.planning.pages.overlap_tables import OverlapTable, overlap_tables
from webapp.planning.past_days import past_pay
from webapp.schemes.catalogue import schemes
from webapp.schemes.metric_names import in_own_words
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.web.current_user import runtime


@dataclass(frozen=True)
class CampaignRow:
    """A proposed campaign; `end` is its last day, earlier than proposed if it was ended.

    `state`: proposed, declined, replaced (by a later proposal of the same campaign), cancelled
    (ended before its first day), ahead, running or over. `decided`: the day of the leader's
    decision; None: none yet, or by the set-up.
    """

    number: int
    campaign: str
    name: str
    scheme: str
    scheme_name: str
    start: date
    end: date
    state: str
    decided: date | None


@dataclass(frozen=True)
class PastRow:
    """The fen that a clause would pay for the campaign's past days."""

    name: str
    amount: int


@dataclass(frozen=True)
class CampaignEnding:
    """The effects of an early end of a campaign.

    `lost`: the periods that are not paid; `days`: last days that lose none of them; `shortened`:
    the campaign as it would be paid (None: none of its clauses is on whole campaigns).
    """

    lost: list[RunningPeriod]
    days: list[date]
    shortened: RunningPeriod | None


def campaign_rows() -> list[CampaignRow]:
    """Return all campaigns that were ever proposed, the newest proposal first."""
    proposals = list(CampaignProposal.select().order_by(CampaignProposal.id.desc()))
    steps = list(CampaignStep.select().order_by(CampaignStep.id))
    return _rows(proposals, steps)


def campaign_row(proposal: CampaignProposal) -> CampaignRow:
    """Convert one proposed campaign to a row."""
    same = CampaignProposal.select().where(CampaignProposal.campaign == proposal.campaign)
    steps = CampaignStep.select().where(CampaignStep.proposal.in_(same))
    [row] = _rows([proposal], list(steps.order_by(CampaignStep.id)), list(same))
    return row


def _rows(
    proposals: list[CampaignProposal],
    steps: list[CampaignStep],
    known: list[CampaignProposal] | None = None,
) -> list[CampaignRow]:
    campaigns = {each.id: each.campaign for each in known or proposals}
    in_force: dict[str, int] = {}
    for step in steps:
        if step.kind == "approved":
            in_force[campaigns[step.proposal_id]] = step.proposal_id
    return [
        _row(
            each,
            [step for step in steps if step.proposal_id == each.id],
            in_force.get(each.campaign) == each.id,
        )
        for each in proposals
    ]


def _row(of: CampaignProposal, steps: list[CampaignStep], is_in_force: bool) -> CampaignRow:
    ended = [step.last_on for step in steps if step.kind == "ended"]
    end = ended[-1] if ended else of.ends_on
    clock = runtime().company.clock
    return CampaignRow(
        number=of.id,
        campaign=of.campaign,
        name=of.name,
        scheme=of.scheme,
        scheme_name=gettext(scheme_name(of.scheme)),
        start=of.starts_on,
        end=end,
        state=_state(of.starts_on, end, steps, is_in_force),
        decided=clock.day(steps[0].decided_at) if steps and steps[0].decided_by_id else None,
    )


def _state(start: date, end: date, steps: list[CampaignStep], is_in_force: bool) -> str:
    if not steps:
        return "proposed"
    if steps[0].kind == "declined":
        return "declined"
    if not is_in_force:
        return "replaced"
    today = runtime().today
    if end < start:
        return "cancelled"
    if today < start:
        return "ahead"
    return "running" if today <= end else "over"


def campaign_clauses(row: CampaignRow) -> list[ClauseRow]:
    """The clauses of a campaign's scheme with their first and last periods."""
    scheme = schemes()[row.scheme]
    revision = scheme.revision_on(row.start) or scheme.revisions[0]
    decided = row.decided or (runtime().today if row.state == "proposed" else date.min)
    found = clause_periods(
        revision.clauses, row.start, [InForce(row.start, row.end)], decided, [_span(row)]
    )
    return [ClauseRow(in_own_words(each.clause.name), each) for each in found]


def campaign_ending(row: CampaignRow, on: date) -> CampaignEnding:
    """Compute what ending a campaign on a day would lose and pay, and the days that lose less."""
    company, scheme, span = runtime().company, schemes()[row.scheme], _span(row)
    lost = lost_by_shortening(company, scheme, span, on)
    days = sorted({each.period.end for each in lost if each.period.end < row.end})
    return CampaignEnding(lost, days, shortened_campaign(company, scheme, span, on))


def _span(row: CampaignRow) -> CampaignSpan:
    return CampaignSpan(row.campaign, row.name, row.scheme, row.start, row.end)


def campaign_overlaps(given: CampaignGiven) -> list[OverlapTable]:
    """Return the overlaps of a campaign's scheme with all other schemes on its days."""
    scheme = schemes()[given.scheme]
    revision = scheme.revision_on(given.start) or scheme.revisions[0]
    return overlap_tables(scheme, revision.clauses, EVERYONE, given.start, given.end)


def past_rows(given: CampaignGiven) -> list[PastRow]:
    """Return what each clause would pay for the past days of a campaign."""
    here = runtime()
    span = CampaignSpan(given.id, given.name, given.scheme, given.start, given.end)
    sums = past_pay(here.company, schemes()[given.scheme], span, here.today)
    return [
        PastRow(gettext(clause_name(given.scheme, clause)), fen) for clause, fen in sums.items()
    ]
