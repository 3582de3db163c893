"""Judge a step of a promotion ladder: of each condition what a person has, needs, and misses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from rules.ladder import Condition, LadderStep
from rules.periods import parse_period, period_of, previous


@dataclass(frozen=True)
class LadderFacts:
    """What a person's conditions are judged by, on a day.

    `in_post_since`: the first day of the present role and level, None: unknown. `amounts` and
    `targets` by metric and month (2026-03), in the metric's unit; `ratings`: sum of scores in
    hundredths and count, by month. `courses`: trainings whose latest try is passed. `violations`:
    days of upheld ones.
    """

    on: date
    in_post_since: date | None = None
    amounts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    targets: Mapping[tuple[str, str], int] = field(default_factory=dict)
    ratings: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    courses: frozenset[str] = frozenset()
    violations: tuple[date, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A condition: `have` of `need` in its unit; `count`: how many ratings the mean is of.

    Of no_violation `have` is the number of violations and `need` 0.
    """

    condition: Condition
    have: int
    need: int
    met: bool
    count: int = 0

    @property
    def missing(self) -> int:
        """How much is missing; 0 if it is met."""
        return 0 if self.met else max(0, self.need - self.have)

    @property
    def share(self) -> Fraction:
        """How much of it is done, at most 1."""
        if self.met:
            return Fraction(1)
        return min(Fraction(1), Fraction(self.have, self.need)) if self.need else Fraction(0)


def judge_step(
    step: LadderStep, facts: LadderFacts, more: Mapping[int, int] | None = None
) -> tuple[Judged, ...]:
    """Each condition in the order of the ladder.

    `more`: what is added to a condition by its place, to see what would follow (a what-if).
    """
    added = more or {}
    return tuple(
        _judge(condition, facts, added.get(place, 0))
        for place, condition in enumerate(step.conditions)
    )


def _judge(condition: Condition, facts: LadderFacts, more: int) -> Judged:
    if condition.kind == "rating":
        return _rating(condition, facts)
    if condition.kind == "no_violation":
        since = _months_back(facts.on, condition.months)
        count = sum(1 for day in facts.violations if since <= day <= facts.on)
        return Judged(condition, count, 0, count == 0)
    measure = {
        "months_in_post": _months_in_post,
        "months_on_target": _months_on_target,
        "total": _total,
        "courses": _courses,
    }[condition.kind]
    have = measure(condition, facts) + max(0, more)
    return Judged(condition, have, condition.at_least, have >= condition.at_least)


def _rating(condition: Condition, facts: LadderFacts) -> Judged:
    months = _months(facts.on, condition.months, running=True)
    held = [facts.ratings.get(month, (0, 0)) for month in months]
    amount, count = sum(each[0] for each in held), sum(each[1] for each in held)
    mean = Fraction(amount, count) if count else Fraction(0)
    met = count >= condition.ratings and mean >= condition.at_least
    return Judged(condition, int(mean), condition.at_least, met, count)


def _months_in_post(_condition: Condition, facts: LadderFacts) -> int:
    """Whole months since the first day in the post: from the 15th to the 14th is no month."""
    since = facts.in_post_since
    if since is None or since > facts.on:
        return 0
    months = (facts.on.year - since.year) * 12 + facts.on.month - since.month
    return months - (facts.on.day < since.day)


def _months_on_target(condition: Condition, facts: LadderFacts) -> int:
    """How many of the last whole months met their target; a month without one does not."""
    met = 0
    for month in _months(facts.on, condition.months, running=False):
        target = facts.targets.get((condition.metric, month))
        met += bool(target and facts.amounts.get((condition.metric, month), 0) >= target)
    return met


def _courses(_condition: Condition, facts: LadderFacts) -> int:
    return len(facts.courses)


def _total(condition: Condition, facts: LadderFacts) -> int:
    months = _months(facts.on, condition.months, running=True)
    return sum(facts.amounts.get((condition.metric, month), 0) for month in months)


def _months(on: date, count: int, *, running: bool) -> list[str]:
    """The keys of the last `count` whole months, the newest first, and of the running one."""
    month = period_of("month", on)
    keys = [month.key] if running else []
    for _each in range(count):
        month = previous(month)
        keys.append(month.key)
    return keys


def _months_back(on: date, count: int) -> date:
    """The first day of the earliest of the last `count` whole months."""
    return parse_period(_months(on, count, running=False)[-1]).start
