"""The page that lists campaigns and opens new ones."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.core.errors import JiebaoError, _
from webapp.people.operations.staff import CAMPAIGN_NAME, END, START, CampaignGiven, open_campaign
from webapp.schemes.catalogue import schemes
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("campaigns", __name__)
INPUTS = {each.name: each for each in (CAMPAIGN_NAME, START, END)}


class EndsBeforeItStarts(JiebaoError):
    """The campaign's last day is before its first."""

    sentence = _("最后一天早于第一天。")
    field = "end"


class CampaignKnown(JiebaoError):
    """Another campaign begins on the same day."""

    sentence = _("这一天已经有活动开始,请换一个开始日期。")
    field = "start"
    status = 409


@page.get("/campaigns")
def show() -> str:
    """List all campaigns, the newest first."""
    return _page(Filled(""))


@page.post("/campaigns")
def open_one() -> str | Response | tuple[str, int]:
    """Open a campaign of the card scheme."""
    form = filled()
    by = me().person
    try:
        given = _given(form)
        open_campaign(runtime().write, by, given, runtime().today)
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("活动“%(name)s”已建立。", name=given.name))
    return redirect_to(url_for("campaigns.show"))


def _given(form: Filled) -> CampaignGiven:
    name = CAMPAIGN_NAME.read(form.values)
    start, end = START.read(form.values), END.read(form.values)
    if end < start:
        raise EndsBeforeItStarts()
    key = f"c{start:%Y%m%d}"
    if any(span.id == key for span in runtime().company.campaigns):
        raise CampaignKnown()
    scheme = next(held.id for held in schemes().values() if held.campaign)
    return CampaignGiven(key, name, scheme, start, end)


def _page(form: Filled) -> str:
    company = runtime().company
    return render_template(
        "people/campaigns/index.html",
        campaigns=list(reversed(company.campaigns)),
        today=runtime().today,
        form=form,
        inputs=INPUTS,
    )
