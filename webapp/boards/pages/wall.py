"""The television in the hall: boards in turn, totals, each sale celebrated. No login: a link."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for
from flask_babel import force_locale

from webapp.boards.pages import wall_view
from webapp.core.errors import JiebaoError
from webapp.core.link_tokens import as_typed
from webapp.web.error_pages import refusal_sentence

page = Blueprint("wall", __name__)
POLL = 5000  # milliseconds, where the answer is whole instead of a stream


@page.after_request
def keep_to_oneself(response: Response) -> Response:
    """The address is a secret: no other site is told it, no search engine lists it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@page.get("/wall/<token>")
def show(token: str) -> str | tuple[str, int]:
    """Everything of now; the stream goes on from here."""
    try:
        link = wall_view.open_wall_link(token)
    except JiebaoError as refusal:
        return render_template(
            "boards/wall/closed.html", sentence=refusal_sentence(refusal)
        ), refusal.status
    with force_locale(link.locale):
        return render_template(
            "boards/wall/index.html",
            **wall_view.context(wall_view.key_of_wall(link)),
            link=link,
            live=url_for("wall.live", token=as_typed(token)),
        )


@page.get("/wall/<token>/live")
def live(token: str) -> Response:
    """What the stream would send now, once, and when to ask again: where no stream can be had."""
    link = wall_view.open_wall_link(token)
    with force_locale(link.locale):
        told = wall_view.message(wall_view.key_of_wall(link))
    return Response(b"retry: %d\n%b" % (POLL, told), mimetype="text/event-stream")
