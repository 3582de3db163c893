"""Boards: who leads, where I stand, what it takes to pass."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from webapp.access import SELLERS
from webapp.boards import METRICS
from webapp.pages import board_view
from webapp.pages.member import me, office

page = Blueprint("boards", __name__)


@page.get("/boards")
def show() -> str:
    """A board; htmx gets its inside alone when another one is chosen."""
    chosen = board_view.chosen_board()
    held = board_view.load(chosen.key)
    here = office()
    campaign = here.company.campaign_on(here.today)
    context = {
        **board_view.board_context(held, chosen.team),
        **board_view.place_context(held, me().person),
        "chosen": chosen,
        "metrics": METRICS,
        "teams": here.company.teams.values(),
        "campaign": campaign,
        "campaign_day": (here.today - campaign.start).days + 1 if campaign else None,
        "ranked": me().role in SELLERS,
        "now": here.clock(),
    }
    inside = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render_template("boards/_inside.html" if inside else "boards/index.html", **context)
