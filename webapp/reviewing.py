"""When a scheme's half-yearly review falls due (handbook: 每半年对方案进行一次评估)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.scheme import Scheme
from webapp.company import Company
from webapp.models.review import Review
from webapp.models.settlement import Settlement


@dataclass(frozen=True)
class Due:
    """A scheme whose review falls due on a day; `last` is the one before, if there was one."""

    scheme: str
    due_on: date
    last: Review | None

    def is_due(self, today: date) -> bool:
        """Whether it is time."""
        return self.due_on <= today


def review_of(scheme: Scheme, company: Company) -> Due | None:
    """When the next review falls due: half a year after the last one, or after first settled.

    A scheme that was never settled has no effect to review.
    """
    last = Review.select().where(Review.scheme == scheme.id).order_by(Review.id.desc()).first()
    if last is not None:
        return Due(scheme.id, half_a_year_after(company.clock.day(last.held_at)), last)
    first = (
        Settlement.select(Settlement.settled_at)
        .where(Settlement.scheme == scheme.id)
        .order_by(Settlement.id)
        .first()
    )
    if first is None:
        return None
    return Due(scheme.id, half_a_year_after(company.clock.day(first.settled_at)), None)


def half_a_year_after(day: date) -> date:
    """The same day six months on, or the last of that month."""
    month = day.month + 6
    year, month = (day.year + 1, month - 12) if month > 12 else (day.year, month)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
