"""Compute a seller's own progress: usual day, best day, streak, week, and the plan of the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low

from webapp.company.snapshot import Company
from webapp.facts.day_history import DayHistory, OneDay

LOOK_BACK = 120  # calendar days whose figures are read; a longer streak is told as "at least"
USUAL = 20  # working days of which the usual amount is the median
FEWEST = 5  # working days without which there is no usual amount
WEEK = 7
DAY = timedelta(days=1)
JUST = timedelta(minutes=5)  # how long something reached is new, and moves on the screen
GOAL, BEST, FULL = 272, 342, 360  # degrees of the ring: the target, the best day, the whole
CAP = 3, 2  # a plan asks for at most 3/2 of one's best day

Days = Mapping[date, OneDay]


@dataclass(frozen=True)
class WeekDay:
    """One of the last seven days: its amount, and whether the person had to work."""

    on: date
    amount: int
    works: bool


@dataclass(frozen=True)
class OwnProgress:
    """One person's progress in one metric today.

    `amount` is today's. `usual` is the median of the last working days (of two in the middle the
    lower one), None for somebody new; `best` is the best earlier day, 0 without one; `before` is
    the sum of the seven days before `week`.
    """

    amount: int
    target: int | None
    usual: int | None
    best: int
    week: tuple[WeekDay, ...]
    before: int

    @property
    def met(self) -> bool:
        """Whether the target is reached; False without a target."""
        return bool(self.target) and self.amount >= (self.target or 0)

    @property
    def is_record(self) -> bool:
        """Whether today is better than the best earlier day; False without an earlier day."""
        return 0 < self.best < self.amount

    @property
    def equals_best(self) -> bool:
        """Whether today is as good as the best earlier day."""
        return 0 < self.best == self.amount

    @property
    def goal_degrees(self) -> int:
        """The target's place on a ring of 360 degrees: GOAL before a better day, else FULL."""
        return GOAL if self.best > (self.target or 0) else FULL

    @property
    def best_degrees(self) -> int | None:
        """The best day's place on the ring in degrees; None without one."""
        return self.degrees(self.best) if self.best else None

    def degrees(self, amount: int) -> int:
        """Return an amount's place on the ring in degrees; the scale has steps, not one measure."""
        target, best = self.target or 0, self.best
        if target and amount <= target:
            return self.goal_degrees * amount // target
        if best > target and amount <= best:
            start = GOAL if target else 0
            return start + (BEST - start) * (amount - target) // (best - target)
        return FULL if amount else 0

    @property
    def week_sum(self) -> int:
        """The sum of the last seven days, today included."""
        return sum(day.amount for day in self.week)


@dataclass(frozen=True)
class DayPlan:
    """About how many more calls bring how many more invitations at the person's own rate."""

    calls: int
    invitations: int


def progress_of(
    company: Company, person: str, today: date, days: Days, best: int, target: int | None
) -> OwnProgress:
    """Return a person's progress in one metric, whose amounts by day are `days`."""
    week = tuple(
        WeekDay(on, _amount(days, on), company.works_on(person, on))
        for on in _last_days(today, WEEK)
    )
    before = sum(_amount(days, on) for on in _last_days(today - WEEK * DAY, WEEK))
    usual = usual_amount(company, person, today, days)
    return OwnProgress(_amount(days, today), target, usual, best, week, before)


def usual_amount(company: Company, person: str, today: date, days: Days) -> int | None:
    """Return the median of the last USUAL working days before today; None below FEWEST days."""
    amounts = [_amount(days, on) for on in _workdays_before(company, person, today)][:USUAL]
    return median_low(amounts) if len(amounts) >= FEWEST else None


def streak_of(
    company: Company, person: str, today: date, days: Days, target: Callable[[date], int | None]
) -> int:
    """Return on how many working days in a row, up to today, the day's target was met.

    Days off, leave and days released from the floor are passed over; so is today while its target
    is not met.
    """
    streak = int(_is_met(days, today, target(today)))
    for on in _workdays_before(company, person, today):
        if company.relieved(person, on):
            continue
        if not _is_met(days, on, target(on)):
            break
        streak += 1
    return streak


def _is_met(days: Days, on: date, target: int | None) -> bool:
    return bool(target) and _amount(days, on) >= (target or 0)


def plan_of(
    company: Company, person: str, today: date, days: DayHistory, own: OwnProgress
) -> DayPlan | None:
    """Return how many calls the target in invitations, or one more invitation, still takes.

    `days` are those of calls and invitations, `own` is the progress in invitations. The person's
    rate is that of the last USUAL working days; without a rate None is returned. The plan never
    asks for more than CAP times the calls of the best of these days.
    """
    calls = days["calls"]
    worked = list(_workdays_before(company, person, today))[:USUAL]
    made = sum(_amount(calls, on) for on in worked)
    won = sum(_amount(days["invitations"], on) for on in worked)
    if not made or not won:
        return None
    wanted = max(1, (own.target or 0) - own.amount)
    most = max(_amount(calls, on) for on in worked) * CAP[0] // CAP[1] - _amount(calls, today)
    needed = -(-wanted * made // won)
    if needed <= most:
        return DayPlan(needed, wanted)
    reached = most * won // made
    return DayPlan(most, reached) if reached > 0 else None


def first_usual_day(company: Company, person: str, today: date) -> date:
    """Return the first of the last USUAL working days before today; today if there are none."""
    worked = _workdays_before(company, person, today)[:USUAL]
    return worked[-1] if worked else today


def has_just_happened(days: Days, today: date, now: datetime) -> bool:
    """Whether today's last record of this metric happened within JUST."""
    held = days.get(today)
    return held is not None and timedelta() <= now - held.reached_at <= JUST


def _workdays_before(company: Company, person: str, today: date) -> list[date]:
    """The working days of LOOK_BACK before today, the newest first."""
    days = reversed(_last_days(today, LOOK_BACK)[:-1])
    return [on for on in days if company.works_on(person, on)]


def _last_days(last: date, count: int) -> list[date]:
    return [last - back * DAY for back in range(count - 1, -1, -1)]


def _amount(days: Days, on: date) -> int:
    held = days.get(on)
    return held.amount if held else 0
