"""Insert what examinations find: fingerprints, twins, rounds, and the signals of cards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.checks.models import Fingerprint, Round, Twin
from webapp.checks.operations.note_signals import Noted, note_signals
from webapp.checks.signals.marks import same_sale
from webapp.checks.signals.photos import photo_signals
from webapp.checks.signals.rounds import ExaminedRound
from webapp.facts.models import Card, Fact
from webapp.facts.transactions import Transaction


@dataclass(frozen=True)
class Pair:
    """A photo that looks like the examined one; the fields are columns of `Twin`."""

    other: str
    how: str
    share: int
    points: int


def note_fingerprint(
    tx: Transaction, photo: str, points: bytes, codes: Sequence[str], pairs: Iterable[Pair]
) -> None:
    """Insert a photo's `Fingerprint` and its `Twin` rows, and the signals of cards with this photo.

    A photo that has a fingerprint already is left as it is.
    """
    if Fingerprint.select().where(Fingerprint.photo == photo).exists():
        return
    packed = json.dumps(list(codes), ensure_ascii=False)
    tx.insert(Fingerprint, photo=photo, points=points, codes=packed, at=tx.now)
    for pair in pairs:
        tx.insert(Twin, photo=photo, at=tx.now, **vars(pair))
    cards = [row[0] for row in Card.select(Card.fact).where(Card.photo == photo).tuples()]
    for card in cards:
        note_photo(tx, card)


def note_photo(tx: Transaction, card: int) -> None:
    """Insert the signals of a card's photo; do nothing while the photo is not examined."""
    row = Card.get_by_id(card)
    fingerprint = Fingerprint.get_or_none(Fingerprint.photo == row.photo_id)
    if fingerprint is None:
        return
    codes = json.loads(fingerprint.codes)
    note_signals(tx, [*photo_signals(row, codes, tx.company), *_twin_signals(row, codes)])


def _twin_signals(card: Card, codes: Sequence[str]) -> list[Noted]:
    """The later card of each pair gets `twin`, the earlier one the lighter `copied_later`."""
    noted = []
    for other, agreed in _twin_cards(card):
        if same_sale(
            card.fact_id, card.fact.person_id, other.fact_id, other.fact.person_id
        ) or _cleared(card, codes, other):
            continue
        later, earlier = (card, other) if card.fact_id > other.fact_id else (other, card)
        told = {"card": earlier.fact_id, "serial": earlier.serial, **agreed}
        noted.append(Noted(later.fact_id, "twin", told, str(earlier.fact_id)))
        told = {"card": later.fact_id, "serial": later.serial}
        noted.append(Noted(earlier.fact_id, "copied_later", told, str(later.fact_id)))
    return noted


def _twin_cards(card: Card) -> list[tuple[Card, dict[str, Any]]]:
    """Cards whose photo is a twin of this card's, with what agreed: `share`, `points`, `how`."""
    found = []
    for mine, theirs in ((Twin.photo, Twin.other), (Twin.other, Twin.photo)):
        rows = (
            Card.select(Card, Fact, Twin.share, Twin.points, Twin.how)
            .join(Twin, on=(theirs == Card.photo))
            .switch(Card)
            .join(Fact)
            .where(mine == card.photo_id)
            .objects()
        )
        found += [(row, {"share": row.share, "points": row.points, "how": row.how}) for row in rows]
    return found


def _cleared(card: Card, codes: Sequence[str], other: Card) -> bool:
    """Whether only this card's photo shows this card's serial as a code: then the two photos show
    different cards."""
    fingerprint = Fingerprint.get_or_none(Fingerprint.photo == other.photo_id)
    if card.serial == other.serial:
        return False
    own_shown = any(card.serial in code.upper() for code in codes)
    other_codes = json.loads(fingerprint.codes) if fingerprint else []
    return own_shown and not any(card.serial in code.upper() for code in other_codes)


def note_round(tx: Transaction, looked: ExaminedRound) -> None:
    """Insert a `Round` and its signals, and the signals of its cards' examined photos."""
    note_signals(tx, looked.signals)
    for card in looked.cards:
        note_photo(tx, card)
    tx.insert(Round, last=looked.last, at=tx.now)
