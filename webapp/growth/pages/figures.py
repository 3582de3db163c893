"""The pages of a person's pictures: the own ones, and for who is in charge of the person."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext

from webapp.boards.keys import key_for
from webapp.boards.pages import board_view
from webapp.boards.places_over_time import PlacesOverTime, places_over_time
from webapp.company.roles import HR, SELLERS
from webapp.core.errors import NotFound
from webapp.growth.call_times import answer_grid, calls_of
from webapp.growth.earned_months import earned_months
from webapp.growth.funnel import picture_of
from webapp.growth.pace import LOOK_BACK, pace_of
from webapp.schemes.metric_names import metric_name
from webapp.web.current_user import me, runtime
from webapp.web.formatting import month_name

page = Blueprint("figures", __name__)
page.add_app_template_filter(month_name)


@page.get("/figures")
def show() -> str:
    """Show the own pictures."""
    person = me().person
    return render_template(
        "growth/figures.html",
        **pictures_of(person, gettext("我")),
        months=earned_months(runtime().company, person, runtime().today),
    )


@page.get("/figures/<person>")
def of_one(person: str) -> str:
    """Show the pictures of a seller to who is in charge and to HR, without money."""
    company, today = runtime().company, runtime().today
    posting = company.posting(person, today)
    in_charge = me().role in HR or person in company.in_charge_of(me().person, today, today)
    if posting is None or posting.role not in SELLERS or not in_charge:
        raise NotFound()
    team = company.teams.get(posting.team or "")
    name = company.name_of(person)
    return render_template(
        "growth/person.html",
        **pictures_of(person, name),
        months=None,
        name=name,
        team_name=team.name if team else "",
    )


def pictures_of(person: str, own_name: str) -> dict[str, Any]:
    """The context of the pictures of one person; `own_name`: their word in the places."""
    company, today = runtime().company, runtime().today
    funnel = picture_of(person, today)
    calls = calls_of(person, funnel.first, today, company.clock)
    hours = [call.hour for call in calls]
    return {
        "person": person,
        "me": own_name,
        "funnel": funnel,
        "pace": pace_of(company, person, today),
        "pace_days": LOOK_BACK,
        "grid": answer_grid(calls),
        "hours": list(range(min(hours), max(hours) + 1)) if hours else [],
        "over_time": _places(person, today),
        "metric_name": metric_name,
    }


def _places(person: str, today: date) -> PlacesOverTime | None:
    """The places in today's campaign by cards; None without a campaign."""
    company = runtime().company
    if company.campaign_on(today) is None:
        return None
    held = board_view.load_board(key_for("campaign", "cards", company, today))
    return places_over_time(held, company, today, person)
