"""Keep the table of cards whose check may be due."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from webapp.facts.evidence_models import OpenCheck
from webapp.facts.models import Card, Photo
from webapp.facts.transactions import Transaction


def ask_for_check(tx: Transaction, cards: Iterable[int]) -> None:
    """Let the checkers' queue look at these cards again, whatever their state is."""
    rows = [{"card": number} for number in cards]
    if rows:
        tx.insert_unknown(OpenCheck, rows)


def ask_for_checks_among(tx: Transaction, facts: Collection[int]) -> None:
    """Let the queue look at those of these facts that are cards."""
    cards = Card.select(Card.fact).where(Card.fact.in_(list(facts)))
    ask_for_check(tx, [number for (number,) in cards.tuples()])


def ask_for_checks_of_copies(tx: Transaction, photo: str) -> None:
    """Let the queue look at every card whose photo has the pixels of this one."""
    pixels = Photo.select(Photo.pixel_sha256).where(Photo.name == photo)
    cards = Card.select(Card.fact).join(Photo).where(Photo.pixel_sha256 == pixels)
    ask_for_check(tx, [number for (number,) in cards.tuples()])


def close_check(card: int) -> None:
    """Take a card out of the table."""
    OpenCheck.delete().where(OpenCheck.card == card).execute()
