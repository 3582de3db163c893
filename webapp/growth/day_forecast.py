"""What each person of a team will about have by the cut-off, at their usual pace."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from rules.periods import Clock
from webapp.company.snapshot import Company
from webapp.growth.goal_cards import round_half_up
from webapp.store.statements import listed, read_rows

BEGINS = time(9)  # of a working day, by the company's clock
DAYS = 20  # working days of which the mean is the usual amount
LOOK_BACK = timedelta(days=35)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

# By the index on person and period: the days of some people in some metrics.
_DAYS = """
SELECT tally.person, tally.metric, tally.period, sum(tally.timely_amount)
FROM {asked} CROSS JOIN tally
WHERE tally.person = asked.person AND tally.period BETWEEN ? AND ? AND length(tally.period) = 10
  AND tally.metric IN (?, ?)
GROUP BY tally.person, tally.metric, tally.period
"""
METRICS = ("calls", "invitations")


def share_ahead(clock: Clock, now: datetime) -> Fraction:
    """Which share of today's working time, from BEGINS to the cut-off, is still ahead."""
    today = clock.day(now)
    end = clock.cut_off(today)
    start = datetime.combine(today, BEGINS, end.tzinfo)
    whole, left = (end - start) // MINUTE, (end - max(now, start)) // MINUTE
    return Fraction(max(0, left), whole) if whole > 0 else Fraction(0)


def forecast(so_far: int, usual: Fraction, ahead: Fraction) -> int:
    """What there is so far and the usual amount of the time ahead, rounded half up."""
    return so_far + round_half_up(usual * ahead)


def usual_days(
    company: Company, people: Collection[str], today: date
) -> Mapping[str, Mapping[str, Fraction]]:
    """The mean of the last DAYS working days before today, by person and metric; one statement.

    Days before a person's first record in LOOK_BACK do not count; who has none is left out.
    """
    first = today - LOOK_BACK
    rows = read_rows(
        _DAYS.format(asked=listed("asked", person="TEXT")),
        (json.dumps(sorted(people)), first.isoformat(), (today - DAY).isoformat(), *METRICS),
    )
    sums: dict[str, dict[str, dict[date, int]]] = defaultdict(lambda: defaultdict(dict))
    for person, metric, period, amount in rows:
        sums[person][metric][date.fromisoformat(period)] = amount
    return {person: _means(company, person, today, held) for person, held in sums.items()}


def _means(
    company: Company, person: str, today: date, held: Mapping[str, Mapping[date, int]]
) -> dict[str, Fraction]:
    oldest = min(on for days in held.values() for on in days)
    count = (today - oldest).days
    days = [today - n * DAY for n in range(1, count + 1)]
    worked = [on for on in days if company.works_on(person, on)][:DAYS]
    if not worked:
        return {}
    return {
        metric: Fraction(sum(amounts.get(on, 0) for on in worked), len(worked))
        for metric, amounts in held.items()
    }
