"""Show the guides of the reader's role, in the reader's language, and their pictures."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template, request, send_from_directory

from webapp.core.errors import NotFound
from webapp.core.paths import GUIDES
from webapp.home.guide_texts import guides_of, read_guide
from webapp.web.current_user import locale, me
from webapp.web.forms import row_number

page = Blueprint("help", __name__)
FEW, ALL = 2, "all"  # sections that stand on one page; what an address asks for all with
_KEPT = int(timedelta(hours=1).total_seconds())


@page.get("/help")
def index() -> str:
    """List the guides of the reader's role with their parts."""
    guides = [read_guide(name, locale()) for name in guides_of(me().role)]
    return render_template("home/help/index.html", guides=guides)


@page.get("/help/<guide>")
def show(guide: str) -> str:
    """Show a section of a guide of the reader's role: the one numbered `part`, or the first.

    With `part=all`, and where a guide has few sections, all of them. Raises NotFound for any
    other guide.
    """
    if guide not in guides_of(me().role):
        raise NotFound()
    found = read_guide(guide, locale())
    part = request.args.get("part", "")
    if part == ALL or len(found.sections) <= FEW:
        return render_template("home/help/guide.html", guide=found, shown=None, all=ALL)
    number = min(max(row_number(part), 1), len(found.sections))
    return render_template("home/help/guide.html", guide=found, shown=number, all=ALL)


@page.get("/help/pictures/<name>")
def picture(name: str) -> Response:
    """Send a picture of a guide."""
    answer = send_from_directory(GUIDES / "pictures", name, mimetype="image/webp", max_age=_KEPT)
    answer.cache_control.private = True
    return answer
