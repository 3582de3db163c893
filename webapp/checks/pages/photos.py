"""Send photos of cards to those who may see them."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, current_app, send_file

from webapp.cards.card_access import judgeable, may_see
from webapp.cards.operations.note_photo_showing import is_photo_noted, note_photo_showing
from webapp.checks.lookalikes import lookalikes
from webapp.checks.models import Plant
from webapp.company.roles import READERS
from webapp.core.errors import NotFound
from webapp.facts.current import latest_verdicts
from webapp.facts.models import ERASED, Card, Fact, Photo
from webapp.media.photos import PHOTO_TYPES
from webapp.web.current_user import Member, me, runtime

page = Blueprint("photos", __name__)
FULL_SIZE = "large"


@page.get("/photos/<int:card>/<size>")
def show(card: int, size: str) -> Response:
    """Send a card's photo in a size of PHOTO_TYPES; NotFound to those who may not see it."""
    held = _card_for(me(), card)
    if size not in PHOTO_TYPES:
        raise NotFound()
    if size == FULL_SIZE and held.photo.format != ERASED:
        _note(me().person, held)
    if held.photo.format == ERASED:
        return _erased()
    content = BytesIO(runtime().photos.read(str(held.photo_id), size))
    answer = send_file(content, mimetype=PHOTO_TYPES[size], conditional=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _erased() -> Response:
    """A drawing that says that the photo was erased."""
    answer = send_file(f"{current_app.static_folder}/checks/erased-photo.svg")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _note(member: str, card: Card) -> None:
    """Log who sees it, but for the own seller. Where that cannot be written, no photo is sent."""
    here, number = runtime(), card.fact_id
    if card.fact.person_id != member and not is_photo_noted(member, number, here.today):
        here.write(lambda tx: note_photo_showing(tx, member, number))


def _card_for(member: Member, number: int) -> Card:
    card = (
        Card.select(Card, Fact, Photo)
        .join(Fact)
        .switch(Card)
        .join(Photo)
        .where(Card.fact == _source_of(member, number), Card.photo.is_null(False))
        .first()
    )
    if card is None or not (card.fact_id != number or _may_see(member, card.fact)):
        raise NotFound()
    return card


def _source_of(member: Member, number: int) -> int:
    """The card whose photo is shown: for a plant and its checker, the source card."""
    plant = Plant.get_or_none(Plant.fact == number, Plant.checker == member.person)
    return plant.source_id if plant else number


def _may_see(member: Member, sale: Fact) -> bool:
    """Whether `may_see` allows it, or the member may judge a lookalike that has no verdict yet."""
    here = runtime()
    if may_see(here.company, member.person, sale, here.today):
        return True
    if member.role not in READERS:
        return False
    alike = lookalikes(sale.number)
    judged = latest_verdicts(alike)
    waiting = Fact.select().where(Fact.number.in_([card for card in alike if card not in judged]))
    return bool(judgeable(here.company, member.person, waiting, here.today))
