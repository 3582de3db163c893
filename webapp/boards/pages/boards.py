"""Show a board, explain a rank, and answer in place of the live stream."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from webapp.boards.cache import day_of
from webapp.boards.keys import NEWCOMER_DAYS
from webapp.boards.pages import board_choices, board_reading, board_view, board_words
from webapp.boards.pages.prize_words import prize_texts
from webapp.boards.places_over_time import places_over_time
from webapp.boards.ranking import Board, target_of
from webapp.boards.reasons import has_steps, reason_for
from webapp.boards.thresholds import thresholds_of
from webapp.boards.void_notice import void_notice_on
from webapp.company.roles import SELLERS
from webapp.web.current_user import me, runtime
from webapp.web.forms import row_number
from webapp.web.fragments import render_part

page = Blueprint("boards", __name__)
board_words.register(page)


@page.get("/boards")
def show() -> str:
    """Show a board; to htmx only the inside of the page."""
    chosen = board_view.chosen_board()
    held = board_view.load_board(chosen.key)
    here = runtime()
    campaign = here.company.campaign_on(here.today)
    context = {
        **board_view.board_context(held, chosen.team),
        **board_view.place_context(held, me().person),
        "rest": board_view.below_top(held, chosen.team),
        "chosen": chosen,
        "choices": _choices(chosen),
        "prizes": prize_texts(chosen.key),
        "void": void_notice_on(chosen.key, me().person, here.company),
        "stands": me().team if chosen.key.of_teams else me().role in SELLERS,
        **_pictures(held, me().person),
        "on": board_view.day_field(),
        "today": here.today,
        "campaign": campaign,
        "campaign_day": (here.today - campaign.start).days + 1 if campaign else None,
        "now": here.clock(),
    }
    return render_part("boards/_inside.html", "boards/index.html", **context)


@page.get("/boards/rest")
def rest() -> str:
    """Show further rows of a board below its top; to htmx without a page around them."""
    chosen = board_view.chosen_board()
    held = board_view.load_board(chosen.key)
    first = row_number(request.args.get("first", ""))
    context = {
        **board_view.board_context(held, chosen.team),
        "rest": board_view.rest_of(held, chosen.team, first),
        "chosen": chosen,
        "back": board_choices.board_address(chosen),
        "now": runtime().clock(),
    }
    return render_part("boards/_rest.html", "boards/rest.html", **context)


def _pictures(held: Board, person: str) -> dict[str, Any]:
    """What the next step takes, and who led when."""
    company, today, key = runtime().company, runtime().today, held.key
    position = held.positions.get(person)
    sells = me().role in SELLERS
    target = target_of(key, person, company, day_of(key, company, today))
    return {
        "thresholds": thresholds_of(held, person, target) if sells else (),
        "own_amount": held.rows[position].amount if position is not None else 0,
        "metric": key.counted,
        "over_time": places_over_time(held, company, today, person),
    }


def _choices(chosen: board_view.Chosen) -> dict[str, Any]:
    return {
        "periods": board_choices.board_periods(chosen),
        "scopes": list(board_choices.scopes(chosen)),
        "metrics": board_choices.metrics(chosen),
        "before": board_choices.before(chosen),
        "newcomers": board_choices.newcomers(chosen),
        "newcomer_days": NEWCOMER_DAYS,
        "live": board_choices.board_address(chosen, "boards.live"),
    }


@page.get("/boards/why")
def why() -> str:
    """Explain the rank of `who` (by default the reader's own), with steps if `steps=all`."""
    key, here = board_view.chosen_board().key, runtime()
    own = board_view.who_is(key, me().person)
    asked = request.args.get("steps") == "all"
    reason = reason_for(key, request.args.get("who") or own, here.company, here.today, asked)
    return render_template(
        "boards/why.html",
        reason=reason,
        board=reason.board,
        place=reason.place,
        sentences=board_reading.reason_sentences(reason, reason.who == own),
        parts=board_reading.parts(reason),
        steps=board_reading.steps(reason),
        prizes=prize_texts(key),
        may_ask=has_steps(key) and reason.place.own and not asked,
        now=here.clock(),
    )


@page.get("/live")
def live() -> str:
    """Answer once what the stream would send now, for servers and browsers without streams."""
    chosen = board_view.chosen_board()
    held = board_view.load_board(chosen.key)
    return render_template(
        "boards/_live_board.html", **board_view.board_context(held, chosen.team)
    ) + render_template("boards/_live_place.html", **board_view.place_context(held, me().person))
