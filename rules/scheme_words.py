"""Define the compound values of a scheme file: steps, tiers, parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from rules.fault_words import told

Yuan = Decimal  # above 0, to the fen
Number = Decimal  # above 0: a threshold in the metric's unit, a completion (1 is 100 %), a rate


@lru_cache(maxsize=1024)
def exact(number: Decimal) -> Fraction:
    """Return a scheme's number as a fraction; cached, since clauses ask for it for each person."""
    return Fraction(number)


@dataclass(frozen=True)
class Step:
    """A step: whoever reaches the threshold gets the amount in yuan."""

    at_least: Number
    amount: Yuan


@dataclass(frozen=True)
class Tier:
    """A range of an amount, above one bound and up to the next, with its rate.

    A rate is a share of money, or yuan per unit. Without `up_to` the range is unlimited.
    """

    rate: Number
    above: Decimal = Decimal(0)
    up_to: Number | None = None

    def part_of(self, amount: Fraction) -> Fraction:
        """The part of an amount in this tier."""
        end = amount if self.up_to is None else min(amount, exact(self.up_to))
        return max(Fraction(0), end - exact(self.above))


@dataclass(frozen=True)
class Part:
    """One of several conditions, each with its own amount; `at_least_count`: ratings needed."""

    metric: str
    at_least: Number
    amount: Yuan
    by: str = "value"
    at_least_count: int = 1


def step_faults(steps: Sequence[Step]) -> Iterator[tuple[str, str]]:
    """Yield the faults of steps whose thresholds or amounts do not increase."""
    for lower, higher in pairwise(steps):
        if higher.at_least <= lower.at_least:
            yield "steps", told("steps-rise", higher=higher.at_least, lower=lower.at_least)
        elif higher.amount <= lower.amount:
            yield "steps", told("amounts-rise", lower=lower.amount, higher=higher.amount)


def tier_faults(key: str, tiers: Sequence[Tier]) -> Iterator[tuple[str, str]]:
    """Yield the faults of tiers: a start above 0, gaps, overlaps, an empty tier, an upper end."""
    if tiers[0].above:
        yield key, told("gap-below", above=tiers[0].above)
    for lower, higher in pairwise(tiers):
        if lower.up_to is None or higher.above < lower.up_to:
            yield key, told("tiers-overlap", higher=higher.above)
        elif higher.above > lower.up_to:
            yield key, told("gap-between", lower=lower.up_to, higher=higher.above)
    for tier in tiers:
        if tier.up_to is not None and tier.up_to <= tier.above:
            yield key, told("tier-empty", up_to=tier.up_to, above=tier.above)
    if tiers[-1].up_to is not None:
        yield key, told("gap-above", up_to=tiers[-1].up_to)
