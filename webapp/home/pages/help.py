"""Show the guides of the reader's role, in the reader's language, and their pictures."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template, send_from_directory

from webapp.core.errors import NotFound
from webapp.core.paths import GUIDES
from webapp.home.guide_texts import guides_of, read_guide
from webapp.web.current_user import locale, me

page = Blueprint("help", __name__)
_KEPT = int(timedelta(hours=1).total_seconds())


@page.get("/help")
def index() -> str:
    """List the guides of the reader's role with their parts."""
    guides = [read_guide(name, locale()) for name in guides_of(me().role)]
    return render_template("home/help/index.html", guides=guides)


@page.get("/help/<guide>")
def show(guide: str) -> str:
    """Show a guide of the reader's role. Raises NotFound for any other guide."""
    if guide not in guides_of(me().role):
        raise NotFound()
    found = read_guide(guide, locale())
    return render_template("home/help/guide.html", guide=found)


@page.get("/help/pictures/<name>")
def picture(name: str) -> Response:
    """Send a picture of a guide."""
    answer = send_from_directory(GUIDES / "pictures", name, mimetype="image/webp", max_age=_KEPT)
    answer.cache_control.private = True
    return answer
