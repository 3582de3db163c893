"""The three goals 稳, 进, 冲 of a person, computed from past amounts: pure, in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

STEADY, AHEAD, REACH = "steady", "ahead", "reach"
CARDS = (STEADY, AHEAD, REACH)
PERIODS = 6  # the last ones of a person
FEWEST_PERIODS = 3  # with fewer, the figures of earlier hires stand for the own ones
PUSH = Fraction(112, 100)  # 进 is at least so many times 稳
RISE = Fraction(1, 3)  # of the gap between 稳 and 冲, by which a reached 冲 may raise 稳


@dataclass(frozen=True)
class GoalCard:
    """One of the three goals: its value, and in how many of the past periods it was reached."""

    key: str
    value: int
    times: int


@dataclass(frozen=True)
class ReachedGoal:
    """The 稳 and the 冲 of the period before, in which the person chose 冲 and reached it."""

    steady: int
    reach: int


def goal_cards(
    amounts: Sequence[int], unit: int = 1, before: ReachedGoal | None = None
) -> tuple[GoalCard, ...]:
    """The goals from past amounts, of which there must be at least one; those above 0.

    稳 is the median, after a reached 冲 at most a third of the gap above the former 稳. 进 is the
    larger of the 75th percentile and 稳 × PUSH, at most 冲; 冲 the largest amount. Each is
    rounded half up to whole multiples of `unit` (yuan: 100 fen). Of equal goals the first stays.
    """
    reach = Fraction(max(amounts))
    steady = min(Fraction(median(map(Fraction, amounts))), reach)
    if before is not None:
        most = before.steady + RISE * max(0, before.reach - before.steady)
        steady = min(steady, most)
    ahead = min(max(percentile(amounts, Fraction(3, 4)), steady * PUSH), reach)
    cards: list[GoalCard] = []
    for key, exact in zip(CARDS, (steady, ahead, reach), strict=True):
        value = round_half_up(exact, unit)
        if value > 0 and all(card.value < value for card in cards):
            times = sum(amount >= value for amount in amounts)
            cards.append(GoalCard(key, value, times))
    return tuple(cards)


def percentile(amounts: Sequence[int], share: Fraction) -> Fraction:
    """The amount at a share of the sorted amounts, by linear interpolation between neighbours."""
    ordered = sorted(amounts)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def round_half_up(exact: Fraction, unit: int = 1) -> int:
    """The nearest multiple of `unit`; of two equally near ones the larger."""
    return int(exact / unit + Fraction(1, 2)) * unit
