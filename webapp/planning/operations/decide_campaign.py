"""Approve, decline and end proposed campaigns as a leader (`CampaignStep`).

A command of the set-up opens a campaign at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from rules.reads import EVERYTHING
from webapp.company.enrolled import CampaignSpan
from webapp.company.models import CampaignProposal, CampaignStep
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import RequiredDay
from webapp.facts.operations.sum_apart import sum_apart
from webapp.facts.tallies import sum_campaign, topics_of_campaign
from webapp.facts.transactions import Transaction
from webapp.planning.operations.propose_campaign import (
    CampaignGiven,
    CampaignOver,
    campaign_of,
    clashes,
    demand_not_begun,
    insert_proposal,
)

LAST_DAY = RequiredDay("on")
Write = Callable[[Callable[[Transaction], Any]], Any]


class CampaignDecided(JiebaoError):
    """The proposed campaign was decided already, or the campaign is not in force."""

    sentence = _("这个活动已经审批过。")
    status = 409


class CampaignBeside(JiebaoError):
    """Another campaign has the same name or days, and the leader has not accepted that."""

    sentence = _("与活动“%(names)s”同名或日期重叠。仍要批准，请勾选“知道重叠，仍然批准”。")
    field = "beside"
    status = 409


class CampaignEndPassed(JiebaoError):
    """The new end is in the past, or not before the end that the campaign has."""

    sentence = _("提前结束的日子要在今天到 %(day)s之间。")
    field = "on"


class CampaignEndsAnyway(JiebaoError):
    """The campaign's last day is today or past, so that it cannot end earlier."""

    sentence = _("活动“%(name)s”的最后一天是 %(end)s，不能再提前结束。")
    status = 409


class CampaignKnown(JiebaoError):
    """Another campaign has this id."""

    sentence = _("活动编号 %(id)s 已经有了，请换一个。")
    status = 409


def approve_campaign(write: Write, by: str, proposal: int, today: date, beside: bool) -> None:
    """Approve a campaign after its past days were summed in pieces (`sum_apart`).

    Raises what `decide_campaign` raises, and CampaignBeingSummed.
    """
    held = CampaignProposal.get_or_none(CampaignProposal.id == proposal)
    if held is None:
        raise NotFound()

    def check(tx: Transaction) -> None:
        _demand_approvable(tx, proposal, beside)

    def decide(tx: Transaction, summed: bool) -> None:
        decide_campaign(tx, by, proposal, True, beside, summed)

    given = campaign_of(held)
    sum_apart(write, given.id, given.start, given.end, today, check, decide)


def _demand_approvable(
    tx: Transaction, proposal: int, beside: bool
) -> tuple[CampaignProposal, list[CampaignSpan]]:
    """The proposal, and the campaigns beside which it would be; raises as `decide_campaign`."""
    held = _undecided(proposal)
    given, today = campaign_of(held), tx.company.clock.day(tx.now)
    if given.end < today:
        raise CampaignOver()
    for span in tx.company.campaigns:
        if span.id == given.id:
            demand_not_begun(span, today)
    found = clashes(tx.company.campaigns, given)
    if found and not beside:
        raise CampaignBeside(names="、".join(span.name for span in found))
    return held, found


def _undecided(proposal: int) -> CampaignProposal:
    held: CampaignProposal | None = CampaignProposal.get_or_none(CampaignProposal.id == proposal)
    if held is None:
        raise NotFound()
    if _last_step(proposal) is not None:
        raise CampaignDecided()
    return held


def decide_campaign(
    tx: Transaction,
    by: str,
    proposal: int,
    approved: bool,
    beside: bool = False,
    summed: bool = False,
) -> None:
    """Approve or decline a proposed campaign, as a leader.

    `beside`: approve even if another campaign has the same name, or its scheme the same days.
    `summed`: the campaign's tallies are up to date already.

    Raises NotFound, CampaignDecided, CampaignOver, CampaignBegun, CampaignBeside.
    """
    if not approved:
        _step(tx, by, _undecided(proposal), "declined")
        return
    held, found = _demand_approvable(tx, proposal, beside)
    _step(tx, by, held, "approved", beside=[span.id for span in found])
    _sum_up(tx, campaign_of(held), summed)


def end_campaign(tx: Transaction, by: str, campaign: str, on: date) -> None:
    """End a campaign after the day `on`, as a leader; a day before its first day cancels it.

    Raises NotFound, CampaignEndsAnyway, CampaignEndPassed.
    """
    check_campaign_end(tx.company, campaign, on, tx.company.clock.day(tx.now))
    _step(tx, by, _approved_proposal(campaign), "ended", last_on=on)


def check_campaign_end(company: Company, campaign: str, on: date, today: date) -> None:
    """Refuse a day on which the campaign cannot end.

    Raises NotFound, CampaignEndsAnyway, CampaignEndPassed.
    """
    span = company.campaign(campaign)
    if span.end <= today:
        raise CampaignEndsAnyway(name=span.name, end=span.end)
    if on < today or span.end <= on:
        raise CampaignEndPassed(day=(span.end - timedelta(days=1)))


def _approved_proposal(campaign: str) -> CampaignProposal:
    """The proposal of a campaign that was approved last. Raises NotFound."""
    rows = CampaignProposal.select().join(CampaignStep)
    rows = rows.where(CampaignProposal.campaign == campaign, CampaignStep.kind == "approved")
    held = rows.order_by(CampaignStep.id.desc()).first()
    if held is None:
        raise NotFound()
    return held


def _last_step(proposal: int) -> CampaignStep | None:
    """The last decision on a proposal; None: still proposed."""
    rows = CampaignStep.select().where(CampaignStep.proposal == proposal)
    return rows.order_by(CampaignStep.id.desc()).first()


def _step(
    tx: Transaction,
    by: str | None,
    proposal: CampaignProposal,
    kind: str,
    last_on: date | None = None,
    beside: Iterable[str] = (),
) -> None:
    accepted = json.dumps(sorted(beside))
    tx.insert(
        CampaignStep,
        proposal=proposal.id,
        kind=kind,
        last_on=last_on,
        beside=accepted,
        decided_by=by,
        decided_at=tx.now,
    )
    after = {"last": last_on, "beside": accepted}
    tx.audit(by or "jiebao", f"{kind}_campaign", f"campaign:{proposal.campaign}", after=after)
    tx.notice("roster")


def _sum_up(tx: Transaction, given: CampaignGiven, summed: bool) -> None:
    """Sum the facts of a campaign's days so far into its tallies; have its past days settled."""
    tx.touch(EVERYTHING, given.start, given.end, scheme=given.scheme)
    tx.flush()
    if summed:
        tx.notice(*topics_of_campaign(given.id))
    else:
        tx.notice(*sum_campaign(given.id, given.start, given.end))


def open_campaign(write: Write, by: str, given: CampaignGiven, today: date) -> None:
    """Open a campaign without a proposal, after its past days were summed in pieces (`sum_apart`).

    Raises CampaignKnown, CampaignBeingSummed.
    """

    def check(_tx: Transaction) -> None:
        _demand_unknown(given.id)

    def add(tx: Transaction, summed: bool) -> None:
        add_campaign(tx, by, given, summed)

    sum_apart(write, given.id, given.start, given.end, today, check, add)


def _demand_unknown(campaign: str) -> None:
    known = CampaignProposal.select().where(CampaignProposal.campaign == campaign)
    if known.exists():
        raise CampaignKnown(id=campaign)


def add_campaign(tx: Transaction, by: str, given: CampaignGiven, summed: bool = False) -> None:
    """Open a campaign without a proposal, as the set-up may. Raises CampaignKnown.

    `summed`: the campaign's tallies are up to date already.
    """
    _demand_unknown(given.id)
    number = insert_proposal(tx, None, given, given.id)
    after = {"scheme": given.scheme, "start": given.start, "end": given.end}
    tx.audit(by, "add_campaign", f"campaign:{given.id}", after=after)
    _step(tx, None, CampaignProposal.get_by_id(number), "approved")
    _sum_up(tx, given, summed)
