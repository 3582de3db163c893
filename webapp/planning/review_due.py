"""When a scheme's half-yearly review falls due (handbook: 每半年对方案进行一次评估)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from peewee import fn

from rules.scheme import Scheme
from webapp.company.snapshot import Company
from webapp.ledger.models import Settlement
from webapp.schemes.models import Review


@dataclass(frozen=True)
class ReviewDue:
    """A scheme whose review falls due on a day; `last` is the one before, if there was one."""

    scheme: str
    due_on: date
    last: Review | None

    def is_due(self, today: date) -> bool:
        """Whether it is time."""
        return self.due_on <= today


def review_of(scheme: Scheme, company: Company) -> ReviewDue | None:
    """When the next review falls due: half a year after the last one, or after first settled.

    A scheme that was never settled has no effect to review.
    """
    return next(iter(reviews_of([scheme], company)), None)


def reviews_of(schemes: Iterable[Scheme], company: Company) -> list[ReviewDue]:
    """The next reviews of those of these schemes that were settled or reviewed."""
    newest = Review.select(fn.MAX(Review.id)).group_by(Review.scheme)
    held = {row.scheme: row for row in Review.select().where(Review.id.in_(newest))}
    first = Settlement.select(fn.MIN(Settlement.id)).group_by(Settlement.scheme)
    settled = Settlement.select(Settlement.scheme, Settlement.settled_at)
    since = dict(settled.where(Settlement.id.in_(first)).tuples())
    found = []
    for scheme in schemes:
        last = held.get(scheme.id)
        at = last.held_at if last is not None else since.get(scheme.id)
        if at is not None:
            found.append(ReviewDue(scheme.id, half_a_year_after(company.clock.day(at)), last))
    return found


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
