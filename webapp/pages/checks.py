"""The supervisor's queue of photos: one verdict each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext
from peewee import JOIN, fn

from webapp.errors import JiebaoError, NotFound
from webapp.models import Card, Customer, Fact, Origin, Photo, PromisedPhoto, Verdict
from webapp.operations.judge import VerdictCommand, judge
from webapp.operations.receiving import photo_state
from webapp.pages.failures import sentence_of
from webapp.pages.forms import filled, key_of, new_key, text_of
from webapp.pages.member import me, office
from webapp.pages.said import say
from webapp.standing_facts import latest_verdict

page = Blueprint("checks", __name__)


@dataclass(frozen=True)
class ToCheck:
    """A card to judge: what was said of it, what its photo says, and why it is marked."""

    number: int
    serial: str
    seller: str
    seller_name: str
    team_name: str
    at: datetime
    received_at: datetime
    late: bool
    visited: bool
    customer_name: str
    customer_number: str
    has_photo: bool
    marks: tuple[str, ...]
    metadata: dict[str, Any]
    others: tuple[int, ...]  # other cards of the same serial
    verdict: str | None = None  # the latest so far


@dataclass(frozen=True)
class Judged:
    """A verdict of today: it may be changed by another one."""

    card: int
    serial: str
    seller_name: str
    result: str
    at: datetime


@page.get("/checks")
def show() -> str:
    """The next photo, large, with the expected values beside it."""
    return render_template("checks/index.html", **_queue())


@page.get("/checks/<int:card>")
def again(card: int) -> str:
    """One card, judged before or not: the latest verdict holds."""
    number = _in_charge(card)
    return render_template("checks/index.html", **{**_queue(), "card": to_check(number)})


def _in_charge(number: int) -> int:
    """The card, where its seller was in the checker's charge on its day. Raises NotFound."""
    here = office()
    sale = Fact.get_or_none(Fact.number == number, Fact.kind == "card")
    if sale is None or sale.person_id not in here.company.in_charge_of(
        me().person, here.today, sale.day
    ):
        raise NotFound()
    return number


@page.post("/checks/<int:card>")
def verdict(card: int) -> str | tuple[str, int]:
    """Record the verdict; answer with the next photo."""
    form = filled()
    checker = me().person
    try:
        command = VerdictCommand(
            key_of(form), card, form.values.get("result", ""), text_of(form, "reason", 200)
        )
        office().write(lambda tx: judge(tx, checker, command))
    except JiebaoError as refusal:
        say(sentence_of(refusal), "error")
        return _answer(), refusal.status if refusal.status != 409 else 200
    said = (
        gettext("第 %(number)s 号判为真。")
        if command.result == "genuine"
        else gettext("第 %(number)s 号判为假,已退出榜单。")
    )
    say(said % {"number": card})
    return _answer()


def _answer() -> str:
    whole = not request.headers.get("HX-Request")
    return render_template("checks/index.html" if whole else "checks/_answer.html", **_queue())


def _queue() -> dict[str, Any]:
    waiting = waiting_cards()
    judged = _judged_today()
    return {
        "card": to_check(waiting[0]) if waiting else None,
        "waiting": len(waiting),
        "done": len(judged),
        "judged": judged[:10],
        "key": new_key(),
    }


def waiting_cards() -> list[int]:
    """Cards without a verdict that are the checker's to judge, the marked first, then the oldest.

    Whose they are is told by the day of the sale, as `judge` does: a card whose seller has moved
    since then waits for who was in charge, and blocks nobody else's queue.
    """
    here = office()
    later = Fact.alias()
    judged = Verdict.select().where(Verdict.card == Card.fact)
    amended = later.select().where(later.corrects == Card.fact)
    query = (
        Card.select(Card.fact, Fact.person, Fact.day)
        .join(Fact)
        .where(~fn.EXISTS(judged), ~fn.EXISTS(amended))
        .order_by(Card.mark == "", Card.fact)
    )
    charges: dict[date, frozenset[str]] = {}
    waiting = []
    for number, seller, day in query.tuples():
        if day not in charges:
            charges[day] = here.company.in_charge_of(me().person, here.today, day)
        if seller in charges[day]:
            waiting.append(number)
    return waiting


def _judged_today() -> list[Judged]:
    """The checker's own verdicts of today, the newest first."""
    here = office()
    verdicts = (
        Verdict.select(Verdict.card, Card.serial, Fact.person, Verdict.result, Fact.at)
        .join(Fact)
        .switch(Verdict)
        .join(Card)
        .where(Fact.recorded_by == me().person, Fact.day == here.today)
        .order_by(Fact.number.desc())
        .tuples()
    )
    return [
        Judged(card, serial, here.company.name_of(seller), result, at)
        for card, serial, seller, result, at in verdicts
    ]


def to_check(number: int) -> ToCheck:
    """All a checker must see of one card."""
    here = office()
    card = (
        Card.select(Card, Fact, Customer, Photo)
        .join(Fact)
        .switch(Card)
        .join(Customer, JOIN.LEFT_OUTER)
        .switch(Card)
        .join(Photo, JOIN.LEFT_OUTER)
        .where(Card.fact == number)
        .get()
    )
    fact = card.fact
    posting = here.company.posting(fact.person_id, fact.day)
    team = here.company.teams.get(posting.team or "") if posting else None
    others = Card.select(Card.fact).where(Card.serial == card.serial, Card.fact != number)
    return ToCheck(
        number=number,
        serial=card.serial,
        seller=fact.person_id,
        seller_name=here.company.name_of(fact.person_id),
        team_name=team.name if team else "",
        at=fact.at,
        received_at=fact.received_at,
        late=here.company.clock.late(fact.at, fact.received_at),
        visited=card.visited,
        customer_name=card.customer.name if card.customer_id else "",
        customer_number=card.customer.phone_masked if card.customer_id else "",
        has_photo=card.photo_id is not None,
        marks=_marks_of(card),
        metadata=_metadata_of(card),
        others=tuple(other for (other,) in others.tuples()),
        verdict=latest_verdict(number),
    )


def _marks_of(card: Card) -> tuple[str, ...]:
    """Why to look closely: what recording noted, what the phone gives to ask, what the photo."""
    origin = Origin.get_or_none(Origin.fact == card.fact_id)
    marks = [card.mark, *(origin.marks.split() if origin else ()), *_photo_marks(card)]
    return tuple(dict.fromkeys(mark for mark in marks if mark))


def _metadata_of(card: Card) -> dict[str, Any]:
    """What the camera wrote: into the file that came, or into the one it was made from."""
    promise = PromisedPhoto.get_or_none(PromisedPhoto.card == card.fact_id)
    told = card.photo.metadata if card.photo_id else "{}"
    found: dict[str, Any] = json.loads(promise.metadata) if promise else {}
    return {**found, **json.loads(told)}


def _photo_marks(card: Card) -> list[str]:
    """What the photo itself gives to ask: missing, still on its way, or seen before."""
    if card.photo_id is None:
        return ["photo_awaited" if photo_state(card.fact_id) else "no_photo"]
    same = (
        Card.select()
        .join(Photo)
        .where(Photo.pixel_sha256 == card.photo.pixel_sha256, Card.fact != card.fact_id)
    )
    return ["same_photo"] if same.exists() else []
