"""A customer's page: a star, some words if wanted, send. No login, no address kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.errors import JiebaoError, Missing, _
from webapp.core.link_tokens import as_typed, hash_of
from webapp.core.throttle import DaySalt, Throttle
from webapp.facts.models import Fact
from webapp.feedback.models import RatingLink
from webapp.feedback.operations import rate
from webapp.feedback.operations.rate import COMMENT, AlreadyRated, RatingGiven
from webapp.store.settings import COMPANY, setting
from webapp.web.current_user import client_address, me, office
from webapp.web.error_pages import refusal_sentence
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import go_to

page = Blueprint("rate", __name__)
SPAN = timedelta(minutes=15)
MISSES, SENDS = 30, 60  # of one address: wrong links, ratings sent (a shop's customers share one)
STARS = ("1", "2", "3", "4", "5")


class TooOften(JiebaoError):
    """Throttled."""

    sentence = _("请求太频繁,请 %(minutes)s 分钟后再试。")
    status = 429


class Gate:
    """Who comes, as far as it is known: kept in this process's memory alone."""

    def __init__(self) -> None:
        self.salt = DaySalt()
        self.misses, self.sends = Throttle(MISSES, SPAN), Throttle(SENDS, SPAN)


@page.record_once
def _open_gate(state: Any) -> None:
    app: Flask = state.app
    app.extensions["jiebao.gate"] = Gate()


@page.after_request
def keep_to_oneself(response: Response) -> Response:
    """The address is a secret: no other site is told it, no search engine lists it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@page.get("/r/<token>")
def show(token: str) -> str | AnyResponse | tuple[str, int]:
    """Five stars; thanks where they were given; why not, where they cannot be any more."""
    try:
        link = _link(token)
        if rate.rating_of(link.source_id) is not None:
            return _page(link, done=True)
        source = rate.demand_open(link, office().clock())
        if source.person == _signed_in():
            raise rate.OwnRating()
    except JiebaoError as refusal:
        return _refused(refusal)
    return _page(link, Filled("", {}))


@page.post("/r/<token>")
def send(token: str) -> str | AnyResponse | tuple[str, int]:
    """Take the stars."""
    form = filled()
    try:
        link = _link(token)
        _note_sending()
        score, comment = _score(form), COMMENT.read(form.values)
        given = RatingGiven(link.source_id, score, comment, _origin())
        who = _signed_in()
        office().write(lambda tx: rate.rate(tx, given, who))
    except AlreadyRated as refusal:
        return _page(link, done=True, told=refusal_sentence(refusal)), refusal.status
    except JiebaoError as refusal:
        if refusal.field is None:
            return _refused(refusal)
        return _page(link, form.refuse(refusal)), refusal.status
    return go_to(url_for("rate.show", token=as_typed(token)))


def _score(form: Filled) -> int:
    stars = form.values.get("score", "")
    if stars not in STARS:
        raise Missing("score")
    return int(stars) * 100


def _link(token: str) -> RatingLink:
    """The link of this address; who tries too many is told nothing any more."""
    here, gate = office(), _gate()
    if gate.misses.exceeded(_origin(), here.clock()):
        raise TooOften(minutes=SPAN.seconds // 60)
    try:
        return rate.open_rating_link(hash_of(here.keys.number_hash, as_typed(token)))
    except rate.LinkUnknown:
        gate.misses.note(_origin(), here.clock())
        raise


def _note_sending() -> None:
    sends, now = _gate().sends, office().clock()
    if sends.exceeded(_origin(), now):
        raise TooOften(minutes=SPAN.seconds // 60)
    sends.note(_origin(), now)


def _gate() -> Gate:
    gate: Gate = current_app.extensions["jiebao.gate"]
    return gate


def _origin() -> str:
    return _gate().salt.origin(client_address(), office().today)


def _signed_in() -> str | None:
    return me().person if current_user.is_authenticated else None


def _page(link: RatingLink, form: Filled | None = None, done: bool = False, told: str = "") -> str:
    """The stars, or thanks; of the record nothing but whose work is rated, and where."""
    seller = office().company.name_of(Fact.get_by_id(link.source_id).person_id)
    return render_template(
        "feedback/rate/index.html",
        tabs=(),
        seller=seller,
        company=setting("company", COMPANY),
        form=form,
        done=done,
        told=told,
        inputs={"comment": COMMENT},
        back=request.path,
    )


def _refused(refusal: JiebaoError) -> tuple[str, int]:
    shown = {"sentence": refusal_sentence(refusal), "back": request.path}
    return render_template("feedback/rate/closed.html", tabs=(), **shown), refusal.status
