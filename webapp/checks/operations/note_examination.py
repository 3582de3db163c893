"""Keep what examining a photo has found, and say so of the cards that have it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.checks.models import Fingerprint, Round, Twin
from webapp.checks.operations.note_signals import Noted, note_signals
from webapp.checks.signals.marks import same_sale
from webapp.checks.signals.photos import photo_signals
from webapp.checks.signals.rounds import Looked
from webapp.facts.models import Card, Fact
from webapp.facts.transactions import Transaction


@dataclass(frozen=True)
class Pair:
    """Another photo that looks like the one examined; the fields are `Twin`'s."""

    other: str
    how: str
    share: int
    points: int


def note_fingerprint(
    tx: Transaction, photo: str, points: bytes, codes: Sequence[str], pairs: Iterable[Pair]
) -> None:
    """Keep a photo's fingerprint and its twins, once; its cards get their signals."""
    if Fingerprint.select().where(Fingerprint.photo == photo).exists():
        return
    told = json.dumps(list(codes), ensure_ascii=False)
    tx.insert(Fingerprint, photo=photo, points=points, codes=told, at=tx.now)
    for pair in pairs:
        tx.insert(Twin, photo=photo, at=tx.now, **vars(pair))
    cards = [row[0] for row in Card.select(Card.fact).where(Card.photo == photo).tuples()]
    for card in cards:
        note_photo(tx, card)


def note_photo(tx: Transaction, card: int) -> None:
    """All that a card's photo gives to ask, once it has been examined."""
    held = Card.get_by_id(card)
    known = Fingerprint.get_or_none(Fingerprint.photo == held.photo_id)
    if known is None:
        return
    codes = json.loads(known.codes)
    note_signals(tx, [*photo_signals(held, codes, tx.company), *_twins(held, codes)])


def _twins(card: Card, codes: Sequence[str]) -> list[Noted]:
    """Of each pair the later card is doubtful; of the earlier one it is only said."""
    noted = []
    for other, share in _others(card):
        if same_sale(
            card.fact_id, card.fact.person_id, other.fact_id, other.fact.person_id
        ) or _cleared(card, codes, other):
            continue
        later, earlier = (card, other) if card.fact_id > other.fact_id else (other, card)
        told = {"card": earlier.fact_id, "serial": earlier.serial, "share": share}
        noted.append(Noted(later.fact_id, "twin", told, str(earlier.fact_id)))
        told = {"card": later.fact_id, "serial": later.serial}
        noted.append(Noted(earlier.fact_id, "copied_later", told, str(later.fact_id)))
    return noted


def _others(card: Card) -> list[tuple[Card, int]]:
    """Cards whose photo is a twin of this one's."""
    found = []
    for mine, theirs in ((Twin.photo, Twin.other), (Twin.other, Twin.photo)):
        rows = (
            Card.select(Card, Fact, Twin.share)
            .join(Twin, on=(theirs == Card.photo))
            .switch(Card)
            .join(Fact)
            .where(mine == card.photo_id)
            .objects()
        )
        found += [(row, row.share) for row in rows]
    return found


def _cleared(card: Card, codes: Sequence[str], other: Card) -> bool:
    """Whether a code in the one photo is its own card's serial, and not the other's: then it is no
    picture of the other's card."""
    theirs = Fingerprint.get_or_none(Fingerprint.photo == other.photo_id)
    if card.serial == other.serial:
        return False
    mine_shown = any(card.serial in code.upper() for code in codes)
    shown = json.loads(theirs.codes) if theirs else []
    return mine_shown and not any(card.serial in code.upper() for code in shown)


def note_round(tx: Transaction, looked: Looked) -> None:
    """Keep what a round has found; a card whose photo was examined before gets its signals too."""
    note_signals(tx, looked.signals)
    for card in looked.cards:
        note_photo(tx, card)
    tx.insert(Round, last=looked.last, at=tx.now)
