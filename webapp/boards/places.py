"""The own place on a board: the rows above and below, and how much passes the row above."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from rules.ranking import to_pass
from webapp.boards.keys import BoardKey
from webapp.boards.ranking import Board, BoardRow

BEST = 500  # the best rating, in hundredths


@dataclass(frozen=True)
class OwnPlace:
    """The place of a person or a team: its row (None without a rank) and the neighbouring rows.

    `needed` is how much more passes the row above, in whole units of the metric (sales in fen),
    on a board of ratings the number of ratings of 5. None for the first row, and if no number of
    ratings is enough.
    """

    own: BoardRow | None
    above: BoardRow | None
    below: BoardRow | None
    needed: int | None


def own_place(held: Board, who: str) -> OwnPlace:
    """The place of a person or team; without a rank, `above` is the last row of the board."""
    position = held.positions.get(who)
    if position is None:
        last = held.rows[-1] if held.rows else None
        return OwnPlace(None, last, None, None)
    above = held.rows[position - 1] if position else None
    below = held.rows[position + 1] if position + 1 < len(held.rows) else None
    own = held.rows[position]
    return OwnPlace(own, above, below, needed(held.key, own, above))


def needed(key: BoardKey, own: BoardRow, above: BoardRow | None) -> int | None:
    """How much more passes the row above (see OwnPlace); None if first or not possible."""
    if above is None:
        return None
    if key.counted == "rating":
        return ratings_to_pass(own, above)
    unit = own.target if key.completes and own.target else 1
    return to_pass(own.amount, above.value, unit)


def ratings_to_pass(own: BoardRow, above: BoardRow) -> int | None:
    """How many more ratings of 5 pass the row above: by a higher mean, or by the same mean of
    more ratings. None if that row's mean is 5 and the own mean can never be 5.
    """
    lacking = Fraction(above.value) * own.count - own.amount  # in hundredths, summed
    gained = BEST - Fraction(above.value)  # by which one rating of 5 reduces `lacking`
    if gained == 0:
        return above.count - own.count + 1 if lacking == 0 else None
    level = lacking / gained
    if level.denominator == 1 and level >= 1 and own.count + level > above.count:
        return int(level)
    return int(level) + 1
