"""Find a person's or team's place on a board, and how much passes the row above."""

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
    """Return the place of a person or team; without a rank, `above` is the board's last row."""
    position = held.positions.get(who)
    if position is None:
        last = held.rows[-1] if held.rows else None
        return OwnPlace(None, last, None, None)
    above = held.rows[position - 1] if position else None
    below = held.rows[position + 1] if position + 1 < len(held.rows) else None
    own = held.rows[position]
    return OwnPlace(own, above, below, needed(held.key, own, above))


def needed(key: BoardKey, own: BoardRow, above: BoardRow | None) -> int | None:
    """Return how much more passes the row above (see OwnPlace); None if first or impossible."""
    if above is None:
        return None
    if key.counted == "rating":
        return ratings_to_pass(own, above)
    unit = own.target if key.completes and own.target else 1
    return to_pass(own.amount, above.value, unit)


def ratings_to_pass(own: BoardRow, above: BoardRow) -> int | None:
    """Return how many more ratings of 5 pass the row above; None if no number is enough.

    They pass by a higher mean, or by an equal mean of more ratings. No number is enough if the mean
    above is 5 and the own mean is lower.
    """
    lacking = Fraction(above.value) * own.count - own.amount  # in hundredths, summed
    gained = BEST - Fraction(above.value)  # by which one rating of 5 reduces `lacking`
    if gained == 0:
        return above.count - own.count + 1 if lacking == 0 else None
    level = lacking / gained
    if level.denominator == 1 and level >= 1 and own.count + level > above.count:
        return int(level)
    return int(level) + 1
