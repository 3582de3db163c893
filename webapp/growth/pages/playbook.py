"""The page of how teams go about the campaign: the own team's text, or all for HR and leaders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, NotFound
from webapp.growth.models import CampaignPlay
from webapp.growth.operations.write_play import PLAY, write_play
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.list_pages import TALL_ON_A_PAGE, list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("playbook", __name__)


@dataclass(frozen=True)
class TeamPlay:
    """A team's text for the campaign, by whom and when; empty without one."""

    team: str
    team_name: str
    text: str = ""
    by: str = ""
    at: datetime | None = None
    is_own: bool = False  # the reader heads the team


@page.get("/playbook")
def show() -> str:
    """Show the texts for today's campaign that concern the reader."""
    return _page(Filled(""))


@page.post("/playbook/<team>")
def write(team: str) -> str | Response | tuple[str, int]:
    """Write the text of the own team."""
    form, by = filled(), me().person
    span = runtime().company.campaign_on(runtime().today)
    if span is None:
        raise NotFound()
    try:
        text = PLAY.read(form.values)
        runtime().write(lambda tx: write_play(tx, by, span.id, team, text))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), team), refusal.status
    flash_message(gettext("打法已保存，团队的人都看得到。"))
    return redirect_to(url_for("playbook.show"))


def _page(form: Filled, refused: str = "") -> str:
    span = runtime().company.campaign_on(runtime().today)
    plays = _plays(span.id) if span else []
    listed = list_page(len(plays), "playbook.show", TALL_ON_A_PAGE)
    return render_template(
        "growth/playbook.html",
        campaign=span,
        plays=listed.of(plays),
        listed=listed,
        form=form,
        refused=refused,
        declared=PLAY,
    )


def _plays(campaign: str) -> list[TeamPlay]:
    """The texts of the reader's team and of teams they head; of all for HR and leaders.

    Own teams come first, since they have the form, then those with a text.
    """
    company, today, person = runtime().company, runtime().today, me().person
    rows = CampaignPlay.select().where(CampaignPlay.campaign == campaign)
    latest = {row.team_id: row for row in rows.order_by(CampaignPlay.id)}
    found = []
    for key, team in company.open_teams(today).items():
        own = company.head_of(key, today) == person
        if not (own or me().team == key or me().role in HR | LEADERS):
            continue
        row = latest.get(key)
        found.append(
            TeamPlay(
                key,
                team.name,
                text=row.text if row else "",
                by=company.name_of(row.by_id) if row else "",
                at=row.at if row else None,
                is_own=own,
            )
        )
    return sorted(found, key=lambda play: (not play.is_own, not play.text))
