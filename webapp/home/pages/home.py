"""The way home, the language, the health of the program."""

from __future__ import annotations

from flask import Blueprint, request, session
from werkzeug.wrappers import Response

from webapp.store.tables import database
from webapp.web.current_user import LOCALES, me
from webapp.web.navigation import home_of
from webapp.web.request_hooks import go_to

page = Blueprint("home", __name__)


@page.get("/")
def show() -> Response:
    """To the page that a role's day begins with."""
    return go_to(home_of(me().role))


@page.post("/language")
def language() -> Response:
    """Keep the chosen language on this device, and come back to where it was chosen."""
    chosen = request.form.get("locale", "")
    if chosen in LOCALES:
        session["locale"] = chosen
        session.permanent = True
    wanted = request.form.get("back", "/")
    local = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return go_to(wanted if local else "/")


@page.get("/health")
def health() -> dict[str, str]:
    """Whether the program answers and its database can be read."""
    database.execute_sql("SELECT 1").fetchone()
    return {"status": "ok"}
