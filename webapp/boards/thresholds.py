"""Compute what the top 10, 25 and 50 % of a board take now, to show it beside a rank.

Rank alone lowered sales in a trial with 1,754 salespeople; these amounts undid it (Barankay).
"""

from __future__ import annotations

from dataclasses import dataclass

from rules.ranking import to_pass
from webapp.boards.keys import BoardKey
from webapp.boards.ranking import Board, BoardRow

SHARES = (50, 25, 10)  # per cent of those who can be ranked, from the easiest
YUAN = 100  # fen: amounts of sales are told in whole yuan


@dataclass(frozen=True)
class Threshold:
    """A share of a board; `amount` is the least that belongs to the share, in the metric's unit.

    `more` is what the person lacks to that amount, 0 for a person within the share.
    """

    share: int
    amount: int
    more: int


def thresholds_of(held: Board, who: str, target: int | None) -> tuple[Threshold, ...]:
    """Return one person's thresholds, of the shares that are at least one whole person.

    `target` is the person's own, needed on boards of completion. Boards of teams and of ratings
    have no thresholds, because an amount alone gives no place there.
    """
    key = held.key
    if key.of_teams or key.counted == "rating" or (key.completes and not target):
        return ()
    size = _rankable(held)
    unit = target if key.completes and target else 1
    shares = [share for share in SHARES if size * share >= 100]
    return tuple(_threshold(held, who, share, size * share // 100, unit) for share in shares)


def in_upper_half(held: Board, who: str) -> bool:
    """Whether a person's rank is in the upper half of those who can be ranked, rounded up."""
    position = held.positions.get(who)
    return position is not None and held.rows[position].rank * 2 <= _rankable(held) + 1


def newest_reached(thresholds: tuple[Threshold, ...]) -> Threshold | None:
    """Return the hardest share that is reached; None if none is."""
    return next((each for each in reversed(thresholds) if not each.more), None)


def _rankable(held: Board) -> int:
    return held.targeted if held.key.completes else held.subjects


def _threshold(held: Board, who: str, share: int, places: int, unit: int) -> Threshold:
    position = held.positions.get(who)
    own = held.rows[position] if position is not None else None
    rival = _rival(held, position, places)
    amount = _least_above(held.key, rival, unit)
    if own is not None and own.rank <= places:
        return Threshold(share, min(amount, own.amount), 0)
    return Threshold(share, amount, amount - (own.amount if own else 0))


def _rival(held: Board, position: int | None, places: int) -> BoardRow | None:
    """The last of the others within so many places; None while a place among them is free."""
    index = places - 1 if position is None or position >= places else places
    return held.rows[index] if index < len(held.rows) else None


def _least_above(key: BoardKey, rival: BoardRow | None, unit: int) -> int:
    least = to_pass(0, rival.value, unit) if rival else 1
    return -(-least // YUAN) * YUAN if key.counted == "sales" else least
