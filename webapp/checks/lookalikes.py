"""Which cards are to be seen beside a card: of its photo, of one like it, or of its serial."""

from __future__ import annotations

from webapp.checks.models import Signal
from webapp.facts.models import Card, Photo

TWIN = "twin"


def likenesses(number: int) -> list[int]:
    """The numbers of the other cards; of each of them this one is a likeness too."""
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
    """Either of two twins bears the signal: whichever came later."""
    named = Signal.select(Signal.about).where(Signal.fact == number, Signal.kind == TWIN)
    naming = Signal.select(Signal.fact).where(Signal.about == str(number), Signal.kind == TWIN)
    return [int(other) for (other,) in named.tuples() if other.isdecimal()] + [
        other for (other,) in naming.tuples()
    ]
