"""Sales by week with the changes of a scheme, and what its rewards cost and reach: pure.

Sums are in fen. Means over weeks and their intervals are rounded to whole fen, half up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import dropwhile, pairwise
from math import floor

from webapp.effect.intervals import MeanChange, Sample, change_between, sample_from
from webapp.growth.goal_cards import percentile, round_half_up

FEWEST_PEOPLE = 5  # over fewer people no spread is shown
BARS = (0, 1, 500_00, 1_000_00, 2_000_00, 5_000_00)  # in fen: where each bar of the spread begins
TOP = 5  # one in so many people is at the top
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """A week from its Monday on, with the company's sales."""

    start: date
    sales: int


@dataclass(frozen=True)
class SchemeChange:
    """A change of the scheme from a day on: `kind` is revision, enrolment or campaign."""

    on: date
    kind: str
    name: str


@dataclass(frozen=True)
class Stretch:
    """The whole weeks between two changes, first and last Monday, with their sample."""

    first: date
    last: date
    sample: Sample


@dataclass(frozen=True)
class WeekChange:
    """What changed at a day: the mean of the weeks before, and the difference of those after."""

    on: date
    before: Fraction
    change: MeanChange

    @property
    def percent(self) -> int:
        """The difference in whole percent of the mean before."""
        return self._of_before(self.change.by)

    @property
    def half_percent(self) -> int:
        """Half the width of its interval, likewise."""
        return self._of_before(Fraction(self.change.half))

    def _of_before(self, value: Fraction) -> int:
        return floor(value * 100 / self.before + Fraction(1, 2)) if self.before else 0


def whole_weeks(by_day: dict[date, int], first: date, last: date) -> list[Week]:
    """The weeks that lie whole in these days, with the sums of their days."""
    start, found = first + timedelta(days=-first.weekday() % 7), []
    while start + timedelta(days=6) <= last:
        days = (start + timedelta(days=n) for n in range(7))
        found.append(Week(start, sum(by_day.get(day, 0) for day in days)))
        start += _WEEK
    return found


def since_first_sale(weeks: Sequence[Week]) -> list[Week]:
    """The weeks from the first one with sales on: before it the company recorded none."""
    return list(dropwhile(lambda week: week.sales == 0, weeks))


def stretches(weeks: Sequence[Week], changes: Sequence[SchemeChange]) -> list[Stretch]:
    """The weeks cut where a change begins: a week belongs to what held on its Monday."""
    cuts = sorted({each.on for each in changes})
    parts: dict[int, list[Week]] = {}
    for week in weeks:
        parts.setdefault(sum(cut <= week.start for cut in cuts), []).append(week)
    found = []
    for _place, part in sorted(parts.items()):
        sample = sample_from(week.sales for week in part)
        if sample is not None:
            found.append(Stretch(part[0].start, part[-1].start, sample))
    return found


def newest_change(weeks: Sequence[Week], changes: Sequence[SchemeChange]) -> WeekChange | None:
    """The newest change with eight whole weeks before and after it, other changes apart."""
    parts = stretches(weeks, changes)
    for before, after in reversed(list(pairwise(parts))):
        change = change_between(before.sample, after.sample)
        if change is not None:
            ons = [each.on for each in changes if before.last < each.on <= after.first]
            return WeekChange(max(ons), before.sample.mean, change)
    return None


def per_hundred(rewards: int, sales: int) -> int | None:
    """The reward money in fen for 100 yuan of sales, half up; None without sales."""
    return round_half_up(Fraction(rewards * 10_000, sales)) if sales > 0 else None


@dataclass(frozen=True)
class Spread:
    """How reward money of a month is spread over people, those with none included.

    `quartiles`: the 25th, 50th and 75th percentile in fen (linear interpolation); `top` people,
    one in five, have `top_percent` of the money; `bars`: people from each limit of BARS on.
    """

    people: int
    none: int
    total: int
    top: int
    top_percent: int
    quartiles: tuple[int, int, int]
    bars: tuple[int, ...]


def spread_of(amounts: Sequence[int]) -> Spread | None:
    """The spread of these people's money in fen; None for fewer than five people or no money."""
    total = sum(amounts)
    if len(amounts) < FEWEST_PEOPLE or total <= 0:
        return None
    ordered = sorted(amounts, reverse=True)
    top = -(-len(ordered) // TOP)
    first, middle, third = (
        round_half_up(percentile(ordered, Fraction(part, 4))) for part in (1, 2, 3)
    )
    limits = (*BARS[1:], max(ordered[0] + 1, BARS[-1]))
    below = [sum(amount < limit for amount in ordered) for limit in limits]
    return Spread(
        people=len(ordered),
        none=sum(amount <= 0 for amount in ordered),
        total=total,
        top=top,
        top_percent=round_half_up(Fraction(sum(ordered[:top]) * 100, total)),
        quartiles=(first, middle, third),
        bars=tuple(now - before for before, now in zip([0, *below], below, strict=False)),
    )
