"""Photos, to those with the right to see them."""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from webapp.access import CHECKERS, HR
from webapp.errors import NotFound
from webapp.models import Card, Fact
from webapp.pages.member import Member, me, office
from webapp.photos import PHOTO_TYPES

page = Blueprint("photos", __name__)


@page.get("/photos/<int:card>/<size>")
def show(card: int, size: str) -> Response:
    """A card's photo: its seller's own, a checker's charge, HR's all; to others it is not there."""
    photo = _photo_for(me(), card)
    if size not in PHOTO_TYPES:
        raise NotFound()
    file = office().photos.path(photo, size)
    answer = send_file(file, mimetype=PHOTO_TYPES[size], conditional=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _photo_for(member: Member, number: int) -> str:
    held = (
        Card.select(Card, Fact)
        .join(Fact)
        .where(Card.fact == number, Card.photo.is_null(False))
        .first()
    )
    if held is None or not _may_see(member, held.fact):
        raise NotFound()
    return str(held.photo_id)


def _may_see(member: Member, sale: Fact) -> bool:
    if sale.person_id == member.person or member.role in HR:
        return True
    here = office()
    return member.role in CHECKERS and sale.person_id in here.company.in_charge_of(
        member.person, here.today, sale.day
    )
