"""A person's money by month: approved, waiting, and where the current month leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rules.periods import month_period
from webapp.company.ended import month_of_period
from webapp.company.snapshot import Company
from webapp.core.instants import to_microseconds
from webapp.store.statements import read_rows

MONTHS = 6
CENT = 100  # fen in a yuan

# The money lines of one person since an instant that were not rejected, by period.
_SUMS = """
SELECT line.period, sum(CASE WHEN approval.line_id IS NULL THEN 0 ELSE line.amount END),
  sum(CASE WHEN approval.line_id IS NULL THEN line.amount ELSE 0 END)
FROM line LEFT JOIN approval ON approval.line_id = line.number
LEFT JOIN rejection ON rejection.line_id = line.number
WHERE line.person_id = ? AND line.created_at >= ? AND line.amount IS NOT NULL
  AND rejection.line_id IS NULL GROUP BY line.period
"""


@dataclass(frozen=True)
class EarnedMonth:
    """The money of one month in fen: approved and waiting; `forecast` of the current month alone.

    A line belongs to the month in which its period ends; `forecast` includes what is earned.
    """

    start: date
    approved: int = 0
    waiting: int = 0
    forecast: int | None = None

    @property
    def earned(self) -> int:
        """Approved and waiting together."""
        return self.approved + self.waiting

    @property
    def ahead(self) -> int:
        """What the forecast adds to what is earned."""
        return max(0, (self.forecast or 0) - self.earned)


def earned_months(company: Company, person: str, today: date) -> tuple[EarnedMonth, ...]:
    """The last MONTHS months, the current one last; one statement."""
    starts = [today.replace(day=1)]
    while len(starts) < MONTHS:
        starts.insert(0, (starts[0] - timedelta(days=1)).replace(day=1))
    since = to_microseconds(company.clock.cut_off(starts[0] - timedelta(days=1)))
    sums: dict[date, tuple[int, int]] = {}
    for key, approved, waiting in read_rows(_SUMS, (person, since)):
        month = month_of_period(company, key)
        held = sums.get(month, (0, 0)) if month else (0, 0)
        if month:
            sums[month] = (held[0] + approved, held[1] + waiting)
    return build_months(starts, sums, _passed(company, person, today))


def build_months(
    starts: list[date], sums: Mapping[date, tuple[int, int]], passed: Fraction
) -> tuple[EarnedMonth, ...]:
    """The months of these sums; `passed` is the share of the last one's working days so far.

    The forecast is what was earned, divided by that share, in whole yuan; None on the first days.
    """
    found = [EarnedMonth(start, *sums.get(start, (0, 0))) for start in starts]
    last = found[-1]
    if passed and last.earned > 0:
        fen = Fraction(last.earned) / passed
        last = EarnedMonth(last.start, last.approved, last.waiting, int(fen / CENT) * CENT)
    return (*found[:-1], last)


def _passed(company: Company, person: str, today: date) -> Fraction:
    month = month_period(today.year, today.month)
    days = [month.start + timedelta(days=n) for n in range((month.end - month.start).days + 1)]
    working = [on for on in days if company.works_on(person, on)]
    return Fraction(sum(on <= today for on in working), len(working)) if working else Fraction(0)
