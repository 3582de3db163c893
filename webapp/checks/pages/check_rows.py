"""Build the rows of the checks page: the card to judge, and the checker's opinions of today."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from webapp.checks.lookalikes import lookalikes
from webapp.checks.models import Callback, Plant
from webapp.checks.operations.undo_opinion import UNDO_WITHIN
from webapp.checks.risk import Risk, risk_of
from webapp.facts.current import latest_verdict, latest_verdicts
from webapp.facts.evidence_models import Opinion, PromisedPhoto
from webapp.facts.models import Card, Customer, Fact, Photo, WithdrawalReason
from webapp.facts.opinions import Said, opinions_of
from webapp.web.current_user import me, runtime


@dataclass(frozen=True)
class Alike:
    """Another card that is shown beside the card to judge."""

    number: int
    serial: str
    seller_name: str
    at: datetime
    has_photo: bool


@dataclass(frozen=True)
class Replaced:
    """A card's withdrawal or correction: `kind` is withdrawal or card; only HR gives a `reason`."""

    kind: str
    by_name: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class ToCheck:
    """A card to judge, with earlier opinions, its photo's metadata, and its risk."""

    number: int
    serial: str
    seller_name: str
    team_name: str
    at: datetime
    late: bool
    visited: bool
    customer_name: str
    customer_number: str
    may_be_called: bool
    has_photo: bool
    risk: Risk
    metadata: dict[str, Any]
    alike: tuple[Alike, ...] = ()
    said: tuple[Said, ...] = ()  # opinions of other people
    callbacks: tuple[Callback, ...] = ()
    verdict: str | None = None  # the latest
    replaced: Replaced | None = None
    product: str = ""


@dataclass(frozen=True)
class OwnOpinion:
    """An opinion that the reader gave today; `verdict` is the card's latest verdict."""

    number: int
    card: int
    serial: str
    seller_name: str
    result: str
    verdict: str | None
    at: datetime
    may_undo: bool


def to_check(number: int, risk: Risk | None = None) -> ToCheck:
    """Return the row of one card, or of a plant, which is made from its source card.

    `risk` is the card's risk, if the caller has read it.
    """
    plant = Plant.get_or_none(Plant.fact == number)
    card = _card(plant.source_id if plant else number)
    if plant is None:
        said = tuple(opinions_of(number))
        return _row(
            card,
            number,
            serial=card.serial,
            risk=risk or risk_of([number])[number],
            alike=_alike(lookalikes(number)),
            said=said,
            callbacks=tuple(
                Callback.select().where(Callback.card == number).order_by(Callback.at, Callback.id)
            ),
            verdict=latest_verdict(number),
            replaced=_replaced(card),
        )
    return _row(card, number, serial=plant.serial, risk=Risk())


def _card(number: int) -> Card:
    later = Fact.alias("later")
    card: Card = (
        Card.select(Card, Fact, Customer, Photo, later, WithdrawalReason)
        .join(Fact)
        .switch(Card)
        .join(Customer, JOIN.LEFT_OUTER)
        .switch(Card)
        .join(Photo, JOIN.LEFT_OUTER)
        .switch(Card)
        .join(later, JOIN.LEFT_OUTER, on=(later.corrects == Card.fact), attr="later")
        .join(WithdrawalReason, JOIN.LEFT_OUTER, attr="why")
        .where(Card.fact == number)
        .get()
    )
    return card


def _row(card: Card, number: int, **more: Any) -> ToCheck:
    company, fact = runtime().company, card.fact
    posting = company.posting(fact.person_id, fact.day)
    team = company.teams.get(posting.team or "") if posting else None
    customer = card.customer if card.customer_id else None
    return ToCheck(
        number=number,
        seller_name=company.name_of(fact.person_id),
        team_name=team.name if team else "",
        at=fact.at,
        late=company.clock.late(fact.at, fact.received_at),
        visited=card.visited,
        product=card.product,
        customer_name=customer.name if customer else "",
        customer_number=customer.phone_masked if customer else "",
        may_be_called=bool(customer and customer.phone_cipher and not customer.do_not_contact_at),
        has_photo=card.photo_id is not None,
        metadata=_metadata_of(card),
        **more,
    )


def _replaced(card: Card) -> Replaced | None:
    """The withdrawal or correction of a card of `_card`; None while the card is valid."""
    later: Fact | None = getattr(card, "later", None)
    if later is None:
        return None
    why = getattr(later, "why", None)
    by = runtime().company.name_of(later.recorded_by_id)
    return Replaced(later.kind, by, later.at, why.reason if why else "")


def _alike(numbers: list[int]) -> tuple[Alike, ...]:
    company = runtime().company
    cards = Card.select(Card, Fact).join(Fact).where(Card.fact.in_(numbers)).order_by(Card.fact)
    return tuple(
        Alike(
            card.fact_id,
            card.serial,
            company.name_of(card.fact.person_id),
            card.fact.at,
            card.photo_id is not None,
        )
        for card in cards
    )


def _metadata_of(card: Card) -> dict[str, Any]:
    """The camera's metadata, from the uploaded file and from the original it was made from."""
    promise = PromisedPhoto.get_or_none(PromisedPhoto.card == card.fact_id)
    uploaded = card.photo.metadata if card.photo_id else "{}"
    original: dict[str, Any] = json.loads(promise.metadata) if promise else {}
    return {**original, **json.loads(uploaded)}


def own_opinions(limit: int) -> list[OwnOpinion]:
    """Return the reader's opinions of today that were not undone, newest first, at most `limit`."""
    here = runtime()
    later, sale = Fact.alias("later"), Fact.alias("sale")
    undone = later.select(later.number).where(later.corrects == Opinion.fact)
    rows = (
        Opinion.select(
            Opinion.fact, Opinion.card, Card.serial, sale.person, Opinion.result, Fact.at
        )
        .join(Fact)
        .switch(Opinion)
        .join(Card)
        .join(sale, on=(sale.number == Card.fact))
        .where(Fact.recorded_by == me().person, Fact.day == here.today, ~fn.EXISTS(undone))
        .order_by(Opinion.fact.desc())
        .limit(limit)
        .tuples()
    )
    now, rows = here.clock(), list(rows)
    verdicts = latest_verdicts(card for _number, card, *_ in rows)
    return [
        OwnOpinion(
            number,
            card,
            serial,
            here.company.name_of(seller),
            result,
            verdicts.get(card),
            at,
            now - at <= UNDO_WITHIN,
        )
        for number, card, serial, seller, result, at in rows
    ]


def looked_at_today() -> int:
    """Return how many opinions the reader gave today and has not undone."""
    here, later = runtime(), Fact.alias("later")
    undone = later.select(later.number).where(later.corrects == Opinion.fact)
    given = Opinion.select().join(Fact).where(~fn.EXISTS(undone))
    return int(given.where(Fact.recorded_by == me().person, Fact.day == here.today).count())
