"""The pages of campaigns: HR proposes and changes them, a leader approves and ends them."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.models import CampaignProposal
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice
from webapp.planning.operations.decide_campaign import (
    LAST_DAY,
    approve_campaign,
    check_campaign_end,
    decide_campaign,
    end_campaign,
)
from webapp.planning.operations.propose_campaign import (
    CAMPAIGN_NAME,
    END,
    START,
    CampaignGiven,
    campaign_of,
    clashes,
    propose_campaign,
)
from webapp.planning.pages.campaign_rows import (
    campaign_clauses,
    campaign_ending,
    campaign_overlaps,
    campaign_row,
    campaign_rows,
    past_rows,
)
from webapp.schemes.catalogue import schemes
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.formatting import day_text
from webapp.web.forms import Filled, chosen, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("campaigns", __name__)
INPUTS = {each.name: each for each in (CAMPAIGN_NAME, START, END, LAST_DAY)}


@page.get("/campaigns")
def show() -> str:
    """List all proposed and approved campaigns, the newest first."""
    return _index(Filled(""))


@page.post("/campaigns")
def propose() -> str | Response | tuple[str, int]:
    """Propose a campaign of the card scheme, or a change of a campaign that has not begun."""
    form, by = filled(), me().person
    try:
        given = _given(form)
        number = runtime().write(lambda tx: propose_campaign(tx, by, given))
    except JiebaoError as refusal:
        return _index(form.refuse(refusal)), refusal.status
    flash_message(gettext("活动“%(name)s”已提交，公司领导批准后生效。", name=given.name))
    return redirect_to(url_for("campaigns.one", number=number))


def _given(form: Filled) -> CampaignGiven:
    offered = [held.id for held in schemes().values() if held.campaign]
    asked = form.values.get("scheme", offered[0])
    if asked not in offered:
        raise UnknownChoice()
    return CampaignGiven(
        id=form.values.get("campaign", ""),
        name=CAMPAIGN_NAME.read(form.values),
        scheme=asked,
        start=START.read(form.values),
        end=END.read(form.values),
    )


def _index(form: Filled) -> str:
    return render_template(
        "planning/campaigns/index.html",
        rows=campaign_rows(),
        schemes=[(key, gettext(held.name)) for key, held in schemes().items() if held.campaign],
        form=form,
        inputs=INPUTS,
    )


@page.get("/campaigns/<int:number>")
def one(number: int) -> str:
    """Show one proposed or approved campaign, what it will pay for, and the decision on it."""
    return _one(_proposal(number), Filled(""))


def _proposal(number: int) -> CampaignProposal:
    held = CampaignProposal.get_or_none(CampaignProposal.id == number)
    if held is None:
        raise NotFound()
    return held


def _one(held: CampaignProposal, form: Filled, on: date | None = None) -> str:
    """One campaign; with `on`, what its end on that day would lose."""
    row, today = campaign_row(held), runtime().today
    given = campaign_of(held)
    proposed = row.state == "proposed"
    return render_template(
        "planning/campaigns/campaign.html",
        row=row,
        clauses=campaign_clauses(row),
        past=past_rows(given) if proposed and given.start < today else None,
        clashing=clashes(runtime().company.campaigns, given) if proposed else [],
        overlaps=campaign_overlaps(given) if proposed else None,
        form=form,
        inputs=INPUTS,
        today=today,
        on=on,
        ending=campaign_ending(row, on) if on else None,
    )


@page.post("/campaigns/<int:number>/decide")
def decide(number: int) -> str | Response | tuple[str, int]:
    """Approve or decline a proposed campaign."""
    held, by, form, here = _proposal(number), me().person, filled(), runtime()
    approved, beside = form.values.get("decision") == "approve", "beside" in form.values
    try:
        if approved:
            approve_campaign(here.write, by, number, here.today, beside)
        else:
            here.write(lambda tx: decide_campaign(tx, by, number, False))
    except JiebaoError as refusal:
        return _one(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("已批准。") if approved else gettext("已否决。"))
    return redirect_to(url_for("campaigns.one", number=number))


@page.post("/campaigns/<int:number>/end")
def end(number: int) -> str | Response | tuple[str, int]:
    """End a campaign early after a chosen last day.

    With `look`, only show which periods that would lose.
    """
    held, by, form = _proposal(number), me().person, filled()
    try:
        on = LAST_DAY.read(chosen(form, LAST_DAY))
        if "look" in form.values:
            check_campaign_end(runtime().company, held.campaign, on, runtime().today)
            return _one(held, form, on)
        runtime().write(lambda tx: end_campaign(tx, by, held.campaign, on))
    except JiebaoError as refusal:
        return _one(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("活动到 %(day)s为止。", day=day_text(on)))
    return redirect_to(url_for("campaigns.one", number=number))
