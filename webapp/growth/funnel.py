"""A person's funnel of four weeks as a picture: each step's rate, and which one changed most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from webapp.talks.funnel import BEFORE, STEPS, Funnel
from webapp.talks.funnel_reading import WINDOW, read_funnels, window_before

FEWEST = 20  # of what a step is a share of, in both spans; a change of fewer is not told


@dataclass(frozen=True)
class FunnelStep:
    """One step: its count, that of the four weeks before, and its share of the step above.

    `rate` is None for the calls and where the step above has none.
    """

    key: str
    count: int
    before: int
    rate: Fraction | None = None

    @property
    def percent(self) -> int | None:
        """The rate in whole percent, rounded half up."""
        return None if self.rate is None else int(self.rate * 100 + Fraction(1, 2))


@dataclass(frozen=True)
class FunnelPicture:
    """The steps from `first` to `last`; `changed`: whose rate changed most, None if none is told.

    `points`: by how many whole percentage points it changed.
    """

    first: date
    last: date
    steps: tuple[FunnelStep, ...]
    changed: FunnelStep | None = None
    points: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether no step has anything, in these weeks or in the four before."""
        return not any(step.count or step.before for step in self.steps)

    @property
    def of(self) -> Mapping[str, FunnelStep]:
        """The steps by key."""
        return {step.key: step for step in self.steps}


def funnel_picture(first: date, last: date, now: Funnel, before: Funnel) -> FunnelPicture:
    """The picture of two funnels; it tells the largest change of a rate of at least one point."""
    steps = [FunnelStep("calls", now.calls, before.calls)]
    told: list[tuple[int, FunnelStep]] = []
    for key in STEPS:
        rate, rate_before = now.rate(key), before.rate(key)
        step = FunnelStep(key, now.of(key), before.of(key), rate)
        steps.append(step)
        bases = min(now.of(BEFORE[key]), before.of(BEFORE[key]))
        if rate is not None and rate_before is not None and bases >= FEWEST:
            told.append((_points(rate - rate_before), step))
    points, changed = max(told, key=lambda each: abs(each[0]), default=(0, None))
    return FunnelPicture(first, last, tuple(steps), changed if points else None, points)


def _points(difference: Fraction) -> int:
    """A difference of rates in whole percentage points, rounded half away from zero."""
    points = int(abs(difference) * 100 + Fraction(1, 2))
    return points if difference > 0 else -points


def picture_of(person: str, last: date) -> FunnelPicture:
    """The funnel picture of the four weeks up to a day, beside the four before: six statements."""
    first, _last = window_before(last)
    now = read_funnels([person], first, last)[person]
    before = read_funnels([person], first - WINDOW, first - timedelta(days=1))[person]
    return funnel_picture(first, last, now, before)
