"""A seller's page of today: progress rings, own place, time left, and earnings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template

from webapp.boards.cache import BoardKey
from webapp.boards.pages import board_view
from webapp.calling.pages.customers import ahead
from webapp.facts.day_figures import NOTHING, day_figures
from webapp.ledger.models import Line
from webapp.ledger.pages.lines import line_rows
from webapp.meetings.forfeits import forfeits_of, open_among
from webapp.web.current_user import me, runtime

page = Blueprint("today", __name__)
RINGS = ("invitations", "calls", "cards")  # metrics whose timely amounts the page shows


@page.get("/today")
def show() -> str:
    """Show the member's day."""
    return render_template("home/today/index.html", **context_of(me().person))


def context_of(person: str) -> dict[str, Any]:
    """The page's context for one seller's day."""
    here = runtime()
    company, today, now = here.company, here.today, here.clock()
    campaign = company.campaign_on(today)
    board = board_view.load_board(BoardKey(today.isoformat(), "invitations_completion"))
    cards = board_view.load_board(BoardKey(today.isoformat(), "cards"))
    figures = day_figures(today, person).get(person, {})

    def target(metric: str) -> int | None:
        return company.target(person, metric, "day", today.isoformat(), today)

    return {
        "board": board,
        **board_view.place_context(board, person),
        "ahead": ahead(),
        "cards_board": cards,
        "cards_place": board_view.place_context(cards, person)["place"],
        "calls": figures.get("calls", NOTHING).timely,
        "calls_target": target("calls"),
        "workday": company.is_workday(today),
        "relieved": company.relieved(person, today),
        "invitations": figures.get("invitations", NOTHING).timely,
        "invitations_target": target("invitations"),
        "cards": figures.get("cards", NOTHING).timely,
        "late": {metric: figures.get(metric, NOTHING).late for metric in RINGS},
        "cut_off": company.clock.cut_off(today),
        "now": now,
        "campaign": campaign,
        "campaign_day": (today - campaign.start).days + 1 if campaign else None,
        "earned": line_rows(Line.person == person, limit=5),
        "forfeits": len(open_among(forfeits_of(company, {person}, today))),
        "greeting": greeting_of(company.clock.local(now)),
    }


def greeting_of(now: datetime) -> str:
    """The greeting for a local time: morning, afternoon or evening."""
    if now.hour < 12:
        return "morning"
    return "afternoon" if now.hour < 18 else "evening"
