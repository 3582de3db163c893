"""Boards: who leads, where I stand, what it takes to pass."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext

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
        "team_choices": [("all", gettext("全部")), *_teams()],
        "campaign": campaign,
        "campaign_day": (here.today - campaign.start).days + 1 if campaign else None,
        "now": here.clock(),
    }
    inside = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render_template("boards/_inside.html" if inside else "boards/index.html", **context)


def _teams() -> list[tuple[str, str]]:
    return [(team.id, team.name) for team in office().company.teams.values()]


@page.get("/live")
def live() -> str:
    """What the stream would send now, once: for where a stream cannot be had."""
    chosen = board_view.chosen_board()
    held = board_view.load(chosen.key)
    return render_template(
        "boards/_live_board.html", **board_view.board_context(held, chosen.team)
    ) + render_template("boards/_live_place.html", **board_view.place_context(held, me().person))
