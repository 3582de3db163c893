"""The draw of a spot check's sample, and what a sample can find: pure, for anyone to repeat.

Of each seller's cards of a day those are drawn that come first by SHA-256 of the day's seed, the
day and the card's own id. The seed is not known while the day lasts, so nobody can choose an id
that will not be drawn; it is published afterwards, so everybody can see that nobody did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from math import comb

LEAST, PERCENT = 3, 20  # of each seller's cards of a day: so many, and no less than this share
SURE = Fraction(95, 100)


@dataclass(frozen=True)
class Sold:
    """A card to draw from: its own id, made by the phone, and who sold it."""

    id: str
    seller: str


def commitment_of(seed: str) -> str:
    """What is shown of a seed before its day: it fits this seed and no other."""
    return sha256(bytes.fromhex(seed)).hexdigest()


def sample_size(sold: int, least: int, percent: int) -> int:
    """How many of a seller's cards of a day are drawn: all of a few, a share of many."""
    return min(sold, max(least, -(-sold * percent // 100)))


def draw_sample(
    seed: str, day: date, cards: Iterable[Sold], least: int, percent: int
) -> frozenset[str]:
    """The ids drawn. The order in which cards are given does not matter."""
    by_seller: dict[str, list[str]] = defaultdict(list)
    for card in cards:
        by_seller[card.seller].append(card.id)
    drawn: set[str] = set()
    for ids in by_seller.values():
        ordered = sorted(ids, key=lambda each: (_lot(seed, day, each), each))
        drawn.update(ordered[: sample_size(len(ids), least, percent)])
    return frozenset(drawn)


def _lot(seed: str, day: date, card: str) -> str:
    return sha256(f"{seed} {day.isoformat()} {card}".encode()).hexdigest()


def chance_to_find(sold: int, fakes: int, drawn: int) -> Fraction:
    """How likely at least one of `fakes` among `sold` cards is in a sample of `drawn` (exact)."""
    return 1 - Fraction(comb(sold - fakes, drawn), comb(sold, drawn))


def fakes_found(sold: int, drawn: int, sure: Fraction = SURE) -> int | None:
    """The fewest fakes among a seller's cards of which a sample finds one so surely; None: none."""
    for fakes in range(1, sold + 1):
        if chance_to_find(sold, fakes, drawn) >= sure:
            return fakes
    return None
