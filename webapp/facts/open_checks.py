"""Insert and delete rows of `open_check`: the cards whose check may be due."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from webapp.facts.evidence_models import OpenCheck
from webapp.facts.models import Card, Photo
from webapp.facts.transactions import Transaction


def ask_for_check(tx: Transaction, cards: Iterable[int]) -> None:
    """Insert these cards into `open_check`, so that the checkers' queue looks at them again."""
    rows = [{"card": number} for number in cards]
    if rows:
        tx.insert_unknown(OpenCheck, rows)


def ask_for_checks_among(tx: Transaction, facts: Collection[int]) -> None:
    """Insert those of these facts that are cards into `open_check`."""
    cards = Card.select(Card.fact).where(Card.fact.in_(list(facts)))
    ask_for_check(tx, [number for (number,) in cards.tuples()])


def ask_for_checks_of_copies(tx: Transaction, photo: str) -> None:
    """Insert every card whose photo has the same pixels as this photo into `open_check`."""
    pixels = Photo.select(Photo.pixel_sha256).where(Photo.name == photo)
    cards = Card.select(Card.fact).join(Photo).where(Photo.pixel_sha256 == pixels)
    ask_for_check(tx, [number for (number,) in cards.tuples()])


def close_check(card: int) -> None:
    """Delete a card from `open_check`."""
    OpenCheck.delete().where(OpenCheck.card == card).execute()
