"""The own place on a board: who is next above and below, and what it takes to pass."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from rules.ranking import to_pass
from webapp.boards.keys import BoardKey
from webapp.boards.ranking import Board, BoardRow

BEST = 500  # the best rating, in hundredths


@dataclass(frozen=True)
class OwnPlace:
    """The place of a person or a team: the row (None without a rank), and its neighbours.

    `needed` is what passes the one above, in whole units of the metric (sales in fen); for a
    mean how many ratings of 5. None for the first, and where no number of ratings would do.
    """

    own: BoardRow | None
    above: BoardRow | None
    below: BoardRow | None
    needed: int | None


def own_place(held: Board, who: str) -> OwnPlace:
    """Where a person or team stands on a board; without a rank, the last of all is above."""
    position = held.positions.get(who)
    if position is None:
        last = held.rows[-1] if held.rows else None
        return OwnPlace(None, last, None, None)
    above = held.rows[position - 1] if position else None
    below = held.rows[position + 1] if position + 1 < len(held.rows) else None
    own = held.rows[position]
    return OwnPlace(own, above, below, needed(held.key, own, above))


def needed(key: BoardKey, own: BoardRow, above: BoardRow | None) -> int | None:
    """What passes the one above; None for the first, and where it cannot be had."""
    if above is None:
        return None
    if key.counted == "rating":
        return ratings_to_pass(own, above)
    unit = own.target if key.completes and own.target else 1
    return to_pass(own.amount, above.value, unit)


def ratings_to_pass(own: BoardRow, above: BoardRow) -> int | None:
    """How many more ratings of 5 pass the one above: by a higher mean, or by the same of more.

    None where that one's mean is 5 and the own will never be.
    """
    lacking = Fraction(above.value) * own.count - own.amount  # hundredths below the other's mean
    gained = BEST - Fraction(above.value)  # by which each rating of 5 brings it nearer
    if gained == 0:
        return above.count - own.count + 1 if lacking == 0 else None
    level = lacking / gained
    if level.denominator == 1 and level >= 1 and own.count + level > above.count:
        return int(level)
    return int(level) + 1
