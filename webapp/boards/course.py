"""How a person came to an amount, step by step from the facts: when one passed another."""

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

MOST = 50  # steps told of one person, and of all together


@dataclass(frozen=True)
class Step:
    """One fact raised a person's amount by `gained` to `amount`."""

    who: str
    at: datetime
    gained: int
    amount: int


@dataclass(frozen=True)
class RankCourse:
    """The last steps of one person in order of time, and what was held `before` them."""

    row: BoardRow
    before: int
    steps: tuple[Step, ...]

    @property
    def known_from(self) -> datetime | None:
        """From when on the amount is known; None: from the period's beginning."""
        return self.steps[0].at if self.before and self.steps else None

    def value(self, amount: int) -> int | Fraction:
        """What is ranked of an amount."""
        return Fraction(amount, self.row.target) if self.row.target else amount


@dataclass(frozen=True)
class Passing:
    """`who` came before `whom` at a moment, by reaching `amount`."""

    who: str
    whom: str
    at: datetime
    amount: int


def course_of(key: BoardKey, company: Company, row: BoardRow) -> RankCourse:
    """The last steps to a row's amount, from the facts of as few days as they lie on."""
    moved = _moved(key, company, row.who)
    amount, steps = row.amount, []
    for movement in moved[:MOST]:
        steps.append(Step(row.who, movement.at, movement.amount, amount))
        amount -= movement.amount
    return RankCourse(row, amount, tuple(reversed(steps)))


def _moved(key: BoardKey, company: Company, who: str) -> list[Movement]:
    """What moved a person's amount, the newest day first: of the last days that suffice."""
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
    """When the one who is ahead last came before the other; None where the steps do not tell."""
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
        led = leads or led  # who shares a rank has passed nobody yet
    return passing


def _leader(one: RankCourse, other: RankCourse, latest: Mapping[str, Step]) -> RankCourse | None:
    """Who leads by rule 4 after these steps: by value, then by who was earlier; None: neither."""
    its, others = latest.get(one.row.who), latest.get(other.row.who)
    if its is None or others is None:
        return one if its else other
    value, against = one.value(its.amount), other.value(others.amount)
    if value != against:
        return one if value > against else other
    if its.at == others.at:
        return None
    return one if its.at < others.at else other


def newest_steps(courses: tuple[RankCourse, ...]) -> tuple[Step, ...]:
    """The last steps of several people together, the newest first."""
    steps = [step for course in courses for step in course.steps]
    return tuple(sorted(steps, key=lambda step: (step.at, step.who), reverse=True)[:MOST])
