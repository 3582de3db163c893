"""Compute signals from a record itself: its marks, its times, a missing or a copied photo.

They are computed at each query and not stored, because a missing photo may have come since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from peewee import JOIN

from webapp.facts.evidence_models import Origin, PromisedPhoto
from webapp.facts.models import Call, Card, Fact, Photo
from webapp.schemes.company_loading import load_company
from webapp.store.number_lists import is_one_of

Marked = tuple[int, str, Mapping[str, Any]]  # fact, kind, told


def signals_of_facts(numbers: list[int]) -> Iterator[Marked]:
    """Yield the signals of these facts: at most one of a kind for each fact.

    A copied photo gives its card one signal for each copy.
    """
    cards = list(
        Card.select(Card.fact, Card.mark, Card.serial, Card.photo)
        .where(is_one_of(Card.fact, numbers))
        .tuples()
    )
    seen: set[tuple[int, str]] = set()
    for number, kind, told in (*_card_signals(cards), *_record_signals(numbers)):
        if (number, kind) not in seen:
            seen.add((number, kind))
            yield number, kind, told
    yield from _copies([row[0] for row in cards if row[3] is not None])


def _card_signals(cards: list[tuple[int, str, str, str | None]]) -> Iterator[Marked]:
    without = [number for number, _, _, photo in cards if photo is None]
    promised = {
        row[0]
        for row in PromisedPhoto.select(PromisedPhoto.card)
        .where(is_one_of(PromisedPhoto.card, without))
        .tuples()
    }
    for number, mark, serial, photo in cards:
        if mark:
            yield number, mark, {"serial": serial}
        if photo is None:
            yield number, "photo_awaited" if number in promised else "no_photo", {}


def _record_signals(numbers: list[int]) -> Iterator[Marked]:
    for number, mark in (
        Call.select(Call.fact, Call.mark).where(is_one_of(Call.fact, numbers)).tuples()
    ):
        if mark:
            yield number, mark, {}
    origins = Origin.select(Origin.fact, Origin.marks).where(is_one_of(Origin.fact, numbers))
    for number, marks in origins.tuples():
        for mark in marks.split():
            yield number, mark, {}
    clock = load_company().clock
    # What was received at once is never late: its instants are not even made.
    times = Fact.select(Fact.number, Fact.at, Fact.received_at).where(
        is_one_of(Fact.number, numbers), Fact.received_at > Fact.at
    )
    for number, at, received in times.tuples():
        if clock.late(at, received):
            yield number, "late", {"received": clock.local(received).strftime("%Y-%m-%d %H:%M")}


def _copies(numbers: list[int]) -> Iterator[Marked]:
    """The signals of cards whose photo has exactly the pixels of another sale's photo.

    The later card gets `same_photo`, the earlier one the lighter `copied_later`. A correction of a
    card, and a card that its seller withdrew before, are not another sale.
    """
    other, its_photo, sale = Card.alias(), Photo.alias(), Fact.alias()
    rows = list(
        Card.select(Card.fact, Fact.person, other.fact, other.serial, sale.person)
        .join(Photo)
        .join(its_photo, on=(its_photo.pixel_sha256 == Photo.pixel_sha256))
        .join(other, on=(other.photo == its_photo.name))
        .join(sale, on=(sale.number == other.fact))
        .join(Fact, JOIN.INNER, on=(Fact.number == Card.fact))
        .where(is_one_of(Card.fact, numbers), other.fact != Card.fact)
        .tuples()
    )
    own = [row for row in rows if row[1] == row[4]]
    corrected = _corrected({number for row in own for number in (row[0], row[2])})
    found = [row for row in rows if row[1] != row[4] or not corrected & {row[0], row[2]}]
    for number, _, another, serial, _ in found:
        told = {"card": another, "serial": serial}
        yield number, "same_photo" if another < number else "copied_later", told


def same_sale(number: int, seller: str, another: int, its_seller: str) -> bool:
    """Whether two cards are one sale: same seller, and either was corrected or withdrawn."""
    if seller != its_seller:
        return False
    return bool(_corrected({number, another}))


def _corrected(numbers: set[int]) -> set[int]:
    """Those of these facts that a later one corrects or withdraws."""
    if not numbers:
        return set()
    later = Fact.select(Fact.corrects).where(is_one_of(Fact.corrects, numbers))
    return {number for (number,) in later.tuples()}
