"""Show the television page: boards in turn, totals, new sales. A secret link replaces the login."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for
from flask_babel import force_locale

from webapp.boards.pages import wall_view
from webapp.core.errors import JiebaoError
from webapp.core.link_tokens import typed_token
from webapp.web.error_pages import refusal_sentence
from webapp.web.request_hooks import hide_page_address

page = Blueprint("wall", __name__)
page.after_request(hide_page_address)
POLL = 5000  # milliseconds between requests of a television that gets no stream


@page.get("/wall/<token>")
def show(token: str) -> str | tuple[str, int]:
    """Show the wall, or for an unknown or ended link a page that says so.

    The stream then sends the wall's changes.
    """
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
            live=url_for("wall.live", token=typed_token(token)),
        )


@page.get("/wall/<token>/live")
def live(token: str) -> Response:
    """Answer once what the stream would send now, with `retry`, for servers without streams."""
    link = wall_view.open_wall_link(token)
    with force_locale(link.locale):
        event = wall_view.message(wall_view.key_of_wall(link))
    return Response(b"retry: %d\n%b" % (POLL, event), mimetype="text/event-stream")
