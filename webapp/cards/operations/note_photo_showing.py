"""Log who was sent a card's photo in full size, once for each person on each day."""

from __future__ import annotations

from datetime import date

from webapp.cards.models import PhotoShowing
from webapp.core.instants import to_microseconds
from webapp.facts.transactions import Transaction


def is_photo_noted(member: str, card: int, day: date) -> bool:
    """Whether it is on record that the photo was sent to this person on this day."""
    known = PhotoShowing.select().where(
        PhotoShowing.card == card, PhotoShowing.person == member, PhotoShowing.day == day
    )
    return bool(known.exists())


def note_photo_showing(tx: Transaction, member: str, card: int) -> None:
    """Log that the photo is sent now; a second time on the same day changes nothing."""
    day = tx.company.clock.day(tx.now).isoformat()
    row = {"card": card, "person": member, "day": day, "at": to_microseconds(tx.now)}
    tx.insert_unknown(PhotoShowing, [row])
