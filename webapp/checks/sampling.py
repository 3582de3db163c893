"""Draw a day's sample and compute which fakes it can find; anybody can repeat the draw.

Each seller's cards of a day are ordered by SHA-256 of the day's seed, the day and the card's id;
the first ones are drawn. The seed is secret during the day, so nobody can choose an id that will
not be drawn; it is published afterwards, so everybody can check that nobody did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from math import comb

LEAST, PERCENT = 3, 20  # of each seller's cards of a day: at least this number and this share
SURE = Fraction(95, 100)  # the probability with which a sample is said to find a fake


@dataclass(frozen=True)
class Sold:
    """A card to draw from: its id, made by the phone, and its seller."""

    id: str
    seller: str


def commitment_of(seed: str) -> str:
    """Return the SHA-256 of a seed (hexadecimal); published before the day, it fixes the seed."""
    return sha256(bytes.fromhex(seed)).hexdigest()


def sample_size(sold: int, least: int, percent: int) -> int:
    """Return how many of `sold` cards are drawn: the greater of `least` and `percent`, or all."""
    return min(sold, max(least, -(-sold * percent // 100)))


def draw_sample(
    seed: str, day: date, cards: Iterable[Sold], least: int, percent: int
) -> frozenset[str]:
    """Return the ids of the cards drawn; the order of `cards` does not matter."""
    by_seller: dict[str, list[str]] = defaultdict(list)
    for card in cards:
        by_seller[card.seller].append(card.id)
    drawn: set[str] = set()
    for ids in by_seller.values():
        ordered = sorted(ids, key=lambda each: (_draw_key(seed, day, each), each))
        drawn.update(ordered[: sample_size(len(ids), least, percent)])
    return frozenset(drawn)


def _draw_key(seed: str, day: date, card: str) -> str:
    return sha256(f"{seed} {day.isoformat()} {card}".encode()).hexdigest()


def chance_to_find(sold: int, fakes: int, drawn: int) -> Fraction:
    """Return the exact probability that `drawn` of `sold` cards include at least one of `fakes`."""
    return 1 - Fraction(comb(sold - fakes, drawn), comb(sold, drawn))


def fakes_found(sold: int, drawn: int, sure: Fraction = SURE) -> int | None:
    """Return the smallest number of fakes of which a sample finds one with probability `sure`.

    None if there is no such number (nothing drawn).
    """
    for fakes in range(1, sold + 1):
        if chance_to_find(sold, fakes, drawn) >= sure:
            return fakes
    return None
