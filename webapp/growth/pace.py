"""How a person nears a target: the days so far, the ideal line, and where the pace leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rules.periods import Period, campaign_period, period_of
from webapp.company.snapshot import Company
from webapp.growth.day_sums import day_sums

METRICS = ("invitations", "cards", "sales", "contracts", "calls")  # in order of preference
LOOK_BACK = 20  # working days of which the mean is the pace
FEWEST = 3  # working days without which there is no forecast
DAY = timedelta(days=1)


@dataclass(frozen=True)
class PaceDay:
    """A day of the period: what was reached by its end (None: ahead), and the ideal by then."""

    on: date
    reached: int | None
    ideal: int


@dataclass(frozen=True)
class Pace:
    """A metric of a period against its target; amounts in the metric's unit.

    `campaign`: the name of the campaign that is the period, or empty. `forecast`: at the mean of
    the last working days, None with fewer than FEWEST of them.
    """

    metric: str
    period: Period
    campaign: str
    target: int
    days: tuple[PaceDay, ...]
    reached: int
    forecast: int | None

    @property
    def today(self) -> PaceDay:
        """The last day that has come."""
        return [day for day in self.days if day.reached is not None][-1]

    @property
    def missing(self) -> int:
        """By how much the forecast misses the target; negative where it exceeds it."""
        return self.target - (self.forecast or 0)


def build_pace(
    metric: str,
    period: Period,
    target: int,
    today: date,
    sums: Mapping[date, int],
    works: Callable[[date], bool],
    campaign: str = "",
) -> Pace:
    """The pace of a period that has begun; the ideal line rises on each working day alike.

    `sums` are the amounts by day, of LOOK_BACK working days before the period too.
    """
    days = [period.start + n * DAY for n in range((period.end - period.start).days + 1)]
    working = [on for on in days if works(on)] or days
    found, reached, passed = [], 0, 0
    for on in days:
        passed += on in working
        reached += sums.get(on, 0)
        ideal = target * passed // len(working)
        found.append(PaceDay(on, reached if on <= today else None, ideal))
    so_far = found[(today - period.start).days].reached or 0
    ahead = sum(1 for on in working if on > today)
    forecast = _forecast(so_far, ahead, sums, works, today)
    return Pace(metric, period, campaign, target, tuple(found), so_far, forecast)


def _forecast(
    so_far: int,
    ahead: int,
    sums: Mapping[date, int],
    works: Callable[[date], bool],
    today: date,
) -> int | None:
    """What is reached at the mean of the last working days, rounded half up."""
    oldest = min(sums, default=today)
    worked: list[int] = []
    on = today - DAY
    while on >= oldest and len(worked) < LOOK_BACK:
        if works(on):
            worked.append(sums.get(on, 0))
        on -= DAY
    if len(worked) < FEWEST:
        return None
    return so_far + int(Fraction(sum(worked), len(worked)) * ahead + Fraction(1, 2))


def pace_of(company: Company, person: str, today: date) -> Pace | None:
    """The pace to a target of the month, else of the campaign; None without any.

    Of several the first in which something is reached, else the first; one statement.
    """
    targets = [
        (period, name, metric, target)
        for period, key, name in _periods(company, today)
        for metric in METRICS
        if (target := company.target(person, metric, period.kind, key, today))
    ]
    if not targets:
        return None
    first = min(each[0].start for each in targets) - 2 * LOOK_BACK * DAY
    sums = day_sums(person, METRICS, first, today)
    paces = [
        build_pace(
            metric,
            period,
            target,
            today,
            sums[metric],
            lambda on: company.works_on(person, on),
            name,
        )
        for period, name, metric, target in targets
    ]
    return next((pace for pace in paces if pace.reached), paces[0])


def _periods(company: Company, today: date) -> list[tuple[Period, str, str]]:
    """Today's month and campaign, with the keys under which their targets are kept."""
    month = period_of("month", today)
    span = company.campaign_on(today)
    found = [(month, month.key, "")]
    if span is not None:
        found.append((campaign_period(span.start, span.end), span.id, span.name))
    return found
