"""Read from the facts by which steps a person reached an amount, and who passed whom when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby

from rules.metrics import Movement
from webapp.boards.figures import days_with
from webapp.boards.keys import BoardKey, span_of
from webapp.boards.ranking import BoardRow
from webapp.company.snapshot import Company
from webapp.facts.movements import movements_of

MOST = 50  # steps kept for one person, and for all persons of one explanation together


@dataclass(frozen=True)
class Step:
    """One fact that changed a person's amount by `gained` to `amount`, in the metric's unit."""

    who: str
    at: datetime
    gained: int
    amount: int


@dataclass(frozen=True)
class RankCourse:
    """The last steps of one person in order of time; `before`: the amount before the first step."""

    row: BoardRow
    before: int
    steps: tuple[Step, ...]

    @property
    def known_from(self) -> datetime | None:
        """The instant from which the amount is known; None: from the period's beginning."""
        return self.steps[0].at if self.before and self.steps else None

    def value(self, amount: int) -> int | Fraction:
        """Return the ranked value of an amount; on a board of completion, the target's share."""
        return Fraction(amount, self.row.target) if self.row.target else amount


@dataclass(frozen=True)
class Passing:
    """`who` overtook `whom` at the instant `at` by reaching `amount`."""

    who: str
    whom: str
    at: datetime
    amount: int


def course_of(key: BoardKey, company: Company, row: BoardRow) -> RankCourse:
    """Return the last steps to a row's amount, from the facts of as few days as needed."""
    movements = _movements(key, company, row.who)
    amount, steps = row.amount, []
    for movement in movements[:MOST]:
        steps.append(Step(row.who, movement.at, movement.amount, amount))
        amount -= movement.amount
    return RankCourse(row, amount, tuple(reversed(steps)))


def _movements(key: BoardKey, company: Company, who: str) -> list[Movement]:
    """The movements of a person's amount on the last days with MOST facts, the newest first."""
    days, facts = [], 0
    for day, count in days_with(key, who, span_of(key, company)):
        days.append(day)
        facts += count
        if facts >= MOST:
            break
    if not days:
        return []
    found = [
        movement
        for movement in movements_of(company, days[-1], days[0], who)
        if movement.metric == key.counted and (movement.timely or not key.daily)
    ]
    return sorted(found, key=lambda each: (each.day, each.at, each.amount), reverse=True)


def last_passing(ahead: RankCourse, behind: RankCourse) -> Passing | None:
    """Return when `ahead` last overtook `behind`; None if the steps do not show it."""
    known = max((at for at in (ahead.known_from, behind.known_from) if at), default=None)
    latest: dict[str, Step] = {}
    passing, led = None, None
    merged = sorted((*ahead.steps, *behind.steps), key=lambda step: step.at)
    for at, steps in groupby(merged, key=lambda step: step.at):
        latest.update({step.who: step for step in steps})
        if known is not None and at < known:
            continue
        leads = _leader(ahead, behind, latest)
        if leads is ahead and led is behind:
            own = latest[ahead.row.who]
            passing = Passing(own.who, behind.row.who, at, own.amount)
        led = leads or led  # with a shared rank the previous leader remains: nobody was overtaken
    return passing


def _leader(one: RankCourse, other: RankCourse, latest: Mapping[str, Step]) -> RankCourse | None:
    """Who leads by rule 4 after these steps: the higher value, then the earlier; None: neither."""
    own_step, other_step = latest.get(one.row.who), latest.get(other.row.who)
    if own_step is None or other_step is None:
        return one if own_step else other
    value, against = one.value(own_step.amount), other.value(other_step.amount)
    if value != against:
        return one if value > against else other
    if own_step.at == other_step.at:
        return None
    return one if own_step.at < other_step.at else other


def newest_steps(courses: tuple[RankCourse, ...]) -> tuple[Step, ...]:
    """Return the last steps of several people together, at most MOST, the newest first."""
    steps = [step for course in courses for step in course.steps]
    return tuple(sorted(steps, key=lambda step: (step.at, step.who), reverse=True)[:MOST])
