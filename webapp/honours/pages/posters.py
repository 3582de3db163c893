"""Poster (喜报) pages of a prize, an honour or a card: shown, saved, shared."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, render_template, url_for

from certificates import CertificateError
from certificates.poster import Poster, poster_picture
from webapp.company.roles import HR, LEADERS
from webapp.core.errors import NotFound
from webapp.honours.posters import card_of_poster, line_of_poster, poster_of_card, poster_of_line
from webapp.honours.rendering import NotPrintable
from webapp.people.operations.praise_choice import NAMELESS, unnamed
from webapp.web.current_user import me, runtime

page = Blueprint("posters", __name__)
KINDS = ("line", "card")
KEPT = 16  # posters of a process that are kept: shown, shared and saved, each is made once
made_picture = lru_cache(KEPT)(poster_picture)


@page.get("/posters/<kind>/<int:number>")
def show(kind: str, number: int) -> str:
    """The poster, with the means to save or share it."""
    poster = _poster(kind, number)
    return render_template(
        "honours/posters/index.html",
        poster=poster,
        picture=url_for("posters.download", kind=kind, number=number),
        file_name=f"喜报-{poster.name}-{poster.day}.png",
        nameless=poster.name == NAMELESS,
    )


@page.get("/posters/<kind>/<int:number>.png")
def download(kind: str, number: int) -> Response:
    """The picture of the poster."""
    poster = _poster(kind, number)
    try:
        return Response(made_picture(poster), mimetype="image/png")
    except CertificateError as refusal:
        unprintable = NotPrintable(**refusal.values)
        unprintable.sentence = refusal.sentence
        raise unprintable from refusal


def _poster(kind: str, number: int) -> Poster:
    """The poster: own; for HR and leaders any, without the names of people who asked for that."""
    company = runtime().company
    if kind not in KINDS:
        raise NotFound()
    if kind == "card":
        fact = card_of_poster(number)
        return poster_of_card(fact, company, _name_for(fact.person_id))
    line = line_of_poster(number, runtime().company, runtime().clock())
    if line.team_id is not None:
        _name_for("")
        return poster_of_line(line, company, company.teams[line.team_id].name)
    return poster_of_line(line, company, _name_for(line.person_id))


def _name_for(who: str) -> str:
    """The name on the poster, as this user may see it. Raises NotFound."""
    if who == me().person:
        return me().name
    if me().role not in HR | LEADERS:
        raise NotFound()
    return NAMELESS if who in unnamed() else runtime().company.own_name(who)
