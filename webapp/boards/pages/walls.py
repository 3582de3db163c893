"""Let HR and leaders make, list and end links of televisions."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.boards.models import WallEnding, WallLink
from webapp.boards.operations.wall_links import PLACE, WallGiven, end_wall, make_wall
from webapp.boards.pages import wall_view
from webapp.boards.wall_keys import BOARDS, REVEALS, SEALS, USUAL, WallShowing
from webapp.core.errors import JiebaoError, UnknownChoice
from webapp.web.current_user import LOCALES, locale, me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("walls", __name__)
ENDED = 20  # ended links shown


@page.get("/walls")
def show() -> str:
    """List the open links with their addresses, and the last ended links."""
    return _page(Filled(""), USUAL)


@page.post("/walls")
def make() -> str | Response | tuple[str, int]:
    """Make a link for a television."""
    form, boards, by = filled(), tuple(request.form.getlist("boards")), me().person
    language = form.values.get("locale", "")
    try:
        given = WallGiven(
            PLACE.read(form.values),
            boards,
            form.values.get("look", ""),
            language if language in LOCALES else locale(),
            WallShowing(
                "teams_first" in request.form,
                _minutes(form.values.get("seal_before", "0")),
                _minutes(form.values.get("reveal_after", "0")),
            ),
        )
        kept = partial(wall_view.kept_of, runtime().keys.number_hash)
        runtime().write(lambda tx: make_wall(tx, by, given, kept))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), boards), refusal.status
    flash_message(gettext("大屏“%(place)s”的链接已开通。", place=given.place))
    return redirect_to(url_for("walls.show"))


@page.post("/walls/<int:number>/end")
def end(number: int) -> Response:
    """End a link; its open pages close within seconds."""
    by = me().person
    try:
        runtime().write(lambda tx: end_wall(tx, by, number))
        flash_message(gettext("链接已停用，打开着的大屏几秒内关闭。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("walls.show"))


def _minutes(typed: str) -> int:
    """A number of minutes among those that the page offers. Raises UnknownChoice."""
    if typed not in {str(each) for each in (*SEALS, *REVEALS)}:
        raise UnknownChoice()
    return int(typed)


def _page(form: Filled, chosen: tuple[str, ...]) -> str:
    links = WallLink.select().order_by(WallLink.number.desc())
    ended = {row.link_id: row for row in WallEnding.select()}
    names = runtime().company.name_of
    shown = [
        {
            "link": link,
            "address": wall_view.wall_address(link.number),
            "boards": [wall_view.title(word) for word in link.boards.split() if word in BOARDS],
            "by": names(link.made_by_id),
            "ended": ended.get(link.number),
        }
        for link in links
    ]
    return render_template(
        "boards/walls/index.html",
        opened=[each for each in shown if not each["ended"]],
        closed=[each for each in shown if each["ended"]][:ENDED],
        form=form,
        chosen=chosen,
        choices=[(word, wall_view.title(word)) for word in BOARDS],
        inputs={"place": PLACE},
        seals=SEALS,
        reveals=REVEALS,
    )
