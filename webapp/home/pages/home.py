"""The landing page, the choice of language, and the health check."""

from __future__ import annotations

from flask import Blueprint, request, session
from werkzeug.wrappers import Response

from webapp.store.tables import database
from webapp.web.current_user import LOCALES, me
from webapp.web.local_addresses import START, local_address
from webapp.web.navigation import home_of
from webapp.web.request_hooks import redirect_to

page = Blueprint("home", __name__)


@page.get("/")
def show() -> Response:
    """Redirect to the start page of the member's role."""
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
def health() -> dict[str, str]:
    """Answer "ok" if the program runs and can read its database."""
    database.execute_sql("SELECT 1").fetchone()
    return {"status": "ok"}
