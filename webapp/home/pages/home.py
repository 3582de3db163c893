"""Redirect to the start page, set the language, and answer the health check."""

from __future__ import annotations

from flask import Blueprint, request, session
from werkzeug.wrappers import Response

from webapp.home.health import broken_parts
from webapp.web.current_user import LOCALES, me, runtime
from webapp.web.local_addresses import START, local_address
from webapp.web.navigation import home_of
from webapp.web.request_hooks import redirect_to

page = Blueprint("home", __name__)


@page.get("/")
def show() -> Response:
    """Redirect to the start page of the reader's role."""
    return redirect_to(home_of(me().role))


@page.post("/language")
def language() -> Response:
    """Store the chosen language in the session, and redirect back to a page of this site."""
    chosen = request.form.get("locale", "")
    if chosen in LOCALES:
        session["locale"] = chosen
        session.permanent = True
    return redirect_to(local_address(request.form.get("back", START)))


@page.get("/health")
def health() -> dict[str, str] | tuple[dict[str, str | list[str]], int]:
    """Answer "ok" if people can work; else 503 with a sentence for each part that is broken."""
    broken = broken_parts(runtime())
    return ({"status": "broken", "reasons": broken}, 503) if broken else {"status": "ok"}
