"""The pages of the daily bulletins: winners, totals, teams, and the head of the audit chain."""

from __future__ import annotations

import json

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import HR, LEADERS
from webapp.core.errors import NotFound
from webapp.core.typed_days import typed_day
from webapp.people.operations.praise_choice import choose_praise, praised, unnamed
from webapp.praise.day import by_clause
from webapp.praise.models import Bulletin
from webapp.praise.operations.publish_bulletins import latest_issue
from webapp.schemes.metric_names import metric_name
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.request_hooks import redirect_to

page = Blueprint("bulletins", __name__)
LATEST = 60  # days


@page.get("/bulletins")
def index() -> str:
    """List the days of the latest bulletins, newest first."""
    days = (
        Bulletin.select(Bulletin.day)
        .distinct()
        .order_by(Bulletin.day.desc())
        .limit(LATEST)
        .tuples()
    )
    return render_template(
        "praise/bulletins/index.html", days=[day for (day,) in days], today=runtime().today
    )


@page.get("/bulletins/<day>")
def show(day: str) -> str:
    """Show the latest issue of a day's bulletin, without names of people who have opted out."""
    bulletin = _bulletin(day)
    told = json.loads(bulletin.told)
    company, without = runtime().company, unnamed()

    def name_of(who: str) -> str:
        hidden = who in without and who not in company.teams
        return gettext("一位同事") if hidden else praised(company, who, without)

    return render_template(
        "praise/bulletins/day.html",
        bulletin=bulletin,
        clauses=by_clause(told),
        totals=told["totals"],
        teams=told["teams"],
        name_of=name_of,
        team_of=lambda who: company.posting(who, bulletin.day),
        team_names={team.id: team.name for team in company.teams.values()},
        metric_name=metric_name,
        may_share=lambda who: who == me().person or me().role in HR | LEADERS,
    )


@page.post("/praise")
def choose() -> Response:
    """Set whether public praise names the member from now on."""
    person, named = me().person, request.form.get("named") == "yes"
    runtime().write(lambda tx: choose_praise(tx, person, named))
    flash_message(
        gettext("以后表彰会写您的名字。") if named else gettext("以后表彰只写“一位同事”。")
    )
    return redirect_to(url_for("mine.show"))


def _bulletin(typed: str) -> Bulletin:
    try:
        bulletin = latest_issue(typed_day(typed))
    except ValueError as malformed:
        raise NotFound() from malformed
    if bulletin is None:
        raise NotFound()
    return bulletin
