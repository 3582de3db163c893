"""Means with their 95 % intervals, and what changed between two groups: pure, without records.

Welch's interval: the two groups may spread differently and be of different size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

COMPARED_FROM = 8  # values in each of two groups that are compared
_Z = 1.959964  # of the normal distribution, 2.5 % beyond on either side


@dataclass(frozen=True)
class Sample:
    """Values as count, exact mean and exact variance (divided by count − 1; 0 for one value)."""

    count: int
    mean: Fraction
    variance: Fraction

    @property
    def half(self) -> float | None:
        """Half the width of the mean's 95 % interval; None for fewer than two values."""
        if self.count < 2:
            return None
        return quantile(self.count - 1) * sqrt(self.variance / self.count)


@dataclass(frozen=True)
class MeanChange:
    """The difference of two means, and half the width of its 95 % interval."""

    by: Fraction
    half: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out 0: chance alone rarely makes such a difference."""
        return abs(self.by) > self.half


def sample_from(values: Iterable[int | Fraction]) -> Sample | None:
    """The sample of these values; None without any."""
    held = [Fraction(value) for value in values]
    if not held:
        return None
    mean = sum(held, Fraction(0)) / len(held)
    apart = sum(((value - mean) ** 2 for value in held), Fraction(0))
    return Sample(len(held), mean, apart / (len(held) - 1) if len(held) > 1 else Fraction(0))


def sample_of_counts(counts: Mapping[int, int]) -> Sample | None:
    """The sample in which each value occurs as often as told; None without any.

    From sums of values and of squares in whole numbers: a company has thousands of answers.
    """
    count = sum(counts.values())
    if not count:
        return None
    total = sum(value * times for value, times in counts.items())
    squares = sum(value * value * times for value, times in counts.items())
    apart = Fraction(squares * count - total * total, count * max(1, count - 1))
    return Sample(count, Fraction(total, count), apart)


def change_between(before: Sample | None, after: Sample | None) -> MeanChange | None:
    """What changed; None where either group has fewer than COMPARED_FROM values."""
    if before is None or after is None or min(before.count, after.count) < COMPARED_FROM:
        return None
    shares = [each.variance / each.count for each in (before, after)]
    whole = sum(shares, Fraction(0))
    if not whole:
        return MeanChange(after.mean - before.mean, 0.0)
    below = sum(
        (share**2 / (each.count - 1) for share, each in zip(shares, (before, after), strict=True)),
        Fraction(0),
    )
    return MeanChange(after.mean - before.mean, quantile(whole**2 / below) * sqrt(whole))


def quantile(freedom: int | Fraction) -> float:
    """Student's t, 2.5 % beyond on either side, by degrees of freedom (1 or more).

    Cornish and Fisher's series about the normal quantile; within 1 % of the tables from 4 degrees
    on. For 1 to 3 it is too small by up to a half and is not used: groups have five values or more.
    """
    n, z = max(float(freedom), 1.0), _Z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / n + second / n**2 + third / n**3
