"""Find the cards to show beside a card: with the same photo, a twin photo or the same serial."""

from __future__ import annotations

from webapp.checks.models import Signal
from webapp.facts.models import Card, Photo

TWIN = "twin"


def lookalikes(number: int) -> list[int]:
    """Return the fact numbers of the cards like this one, ascending.

    If a card is like another one, that one is like the first.
    """
    card = Card.get_or_none(Card.fact == number)
    if card is None:
        return []
    found = [other for (other,) in _same_serial(card)] + _twins(number)
    if card.photo_id is not None:
        found += [other for (other,) in _same_pixels(card)]
    return sorted(set(found) - {number})


def _same_serial(card: Card) -> list[tuple[int]]:
    return list(Card.select(Card.fact).where(Card.serial == card.serial).tuples())


def _same_pixels(card: Card) -> list[tuple[int]]:
    same = Card.select(Card.fact).join(Photo)
    return list(same.where(Photo.pixel_sha256 == card.photo.pixel_sha256).tuples())


def _twins(number: int) -> list[int]:
    """The cards whose photo is a twin of this card's photo.

    The examiner stores the signal on the later of the two cards, with the earlier card's number in
    `about`; so both directions are read.
    """
    earlier = Signal.select(Signal.about).where(Signal.fact == number, Signal.kind == TWIN)
    later = Signal.select(Signal.fact).where(Signal.about == str(number), Signal.kind == TWIN)
    return [int(other) for (other,) in earlier.tuples() if other.isdecimal()] + [
        other for (other,) in later.tuples()
    ]
