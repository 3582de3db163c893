"""The public page where a customer rates without a login; no address is stored, only hashes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, current_app, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.errors import JiebaoError, Missing, _
from webapp.core.link_tokens import link_token_hash, typed_token
from webapp.core.networks import network_hash
from webapp.core.throttle import DaySalt, Throttle
from webapp.facts.models import Fact
from webapp.feedback.models import RatingLink
from webapp.feedback.operations import rate
from webapp.feedback.operations.hold_ratings import Sender
from webapp.feedback.operations.rate import COMMENT, AlreadyRated, RatingGiven
from webapp.store.settings import COMPANY, setting
from webapp.web.current_user import client_address, known_browser, me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import hide_page_address, redirect_to

page = Blueprint("rate", __name__)
page.after_request(hide_page_address)
SPAN = timedelta(minutes=15)
MISSES, SENDS = 30, 60  # per address: wrong links, sent ratings (customers in a shop share one)
STARS = ("1", "2", "3", "4", "5")


class TooOften(JiebaoError):
    """Too many requests from one address."""

    sentence = _("请求太频繁，请 %(minutes)s 分钟后再试。")
    status = 429


class Gate:
    """The throttles per address and the day's salt, only in this process's memory."""

    def __init__(self) -> None:
        self.salt = DaySalt()
        self.misses, self.sends = Throttle(MISSES, SPAN), Throttle(SENDS, SPAN)


@page.record_once
def _open_gate(state: Any) -> None:
    app: Flask = state.app
    app.extensions["jiebao.gate"] = Gate()


@page.get("/r/<token>")
def show(token: str) -> str | AnyResponse | tuple[str, int]:
    """Show five stars, thanks if the rating was given, or why none can be given."""
    try:
        link = _link(token)
        if rate.is_rated(link.source_id):
            return _page(link, done=True)
        rate.demand_open(link, runtime().clock())
    except JiebaoError as refusal:
        return _refused(refusal)
    return _page(link, Filled("", {}))


@page.post("/r/<token>")
def send(token: str) -> str | AnyResponse | tuple[str, int]:
    """Record the customer's rating."""
    form = filled()
    try:
        link = _link(token)
        _throttle_sending()
        score, comment = _score(form), COMMENT.read(form.values)
        given = RatingGiven(link.source_id, score, comment, _origin())
        sender = _sender()
        runtime().write(lambda tx: rate.rate(tx, given, sender))
    except AlreadyRated as refusal:
        return _page(link, done=True, told=refusal_sentence(refusal)), refusal.status
    except JiebaoError as refusal:
        if refusal.field is None:
            return _refused(refusal)
        return _page(link, form.refuse(refusal)), refusal.status
    return redirect_to(url_for("rate.show", token=typed_token(token)))


def _score(form: Filled) -> int:
    stars = form.values.get("score", "")
    if stars not in STARS:
        raise Missing("score")
    return int(stars) * 100


def _link(token: str) -> RatingLink:
    """The link of this token. Raises LinkUnknown, or TooOften after too many wrong tokens."""
    here, gate = runtime(), _gate()
    if gate.misses.exceeded(_origin(), here.clock()):
        raise TooOften(minutes=SPAN.seconds // 60)
    try:
        return rate.open_rating_link(link_token_hash(here.keys.number_hash, typed_token(token)))
    except rate.LinkUnknown:
        gate.misses.note(_origin(), here.clock())
        raise


def _throttle_sending() -> None:
    sends, now = _gate().sends, runtime().clock()
    if sends.exceeded(_origin(), now):
        raise TooOften(minutes=SPAN.seconds // 60)
    sends.note(_origin(), now)


def _gate() -> Gate:
    gate: Gate = current_app.extensions["jiebao.gate"]
    return gate


def _origin() -> str:
    return _gate().salt.origin(client_address(), runtime().today)


def _sender() -> Sender:
    """Who sends the rating; only members' browsers have the cookie."""
    return Sender(
        me().person if current_user.is_authenticated else None,
        known_browser(),
        network_hash(runtime().keys.number_hash, client_address(), runtime().today),
    )


def _page(link: RatingLink, form: Filled | None = None, done: bool = False, told: str = "") -> str:
    """The stars or the thanks; of the record only the seller and the company are shown."""
    seller = runtime().company.own_name(Fact.get_by_id(link.source_id).person_id)
    return render_template(
        "feedback/rate/index.html",
        tabs=(),
        seller=seller,
        company=setting("company", COMPANY),
        form=form,
        done=done,
        told=told,
        inputs={"comment": COMMENT},
        page_address=request.path,
    )


def _refused(refusal: JiebaoError) -> tuple[str, int]:
    shown = {"sentence": refusal_sentence(refusal), "page_address": request.path}
    return render_template("feedback/rate/closed.html", tabs=(), **shown), refusal.status
