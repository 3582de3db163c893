"""Compute when half-yearly reviews of schemes are due (handbook: 每半年对方案进行一次评估)."""

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
    """The next review of a scheme; `last` is the review before it, if there was one."""

    scheme: str
    due_on: date
    last: Review | None

    def is_due(self, today: date) -> bool:
        """Whether the review is due or overdue."""
        return self.due_on <= today


def review_of(scheme: Scheme, company: Company) -> ReviewDue | None:
    """Return a scheme's next review: half a year after its last one, else its first settlement.

    None for a scheme that was never settled or reviewed: it has no effect to review.
    """
    return next(iter(reviews_of([scheme], company)), None)


def reviews_of(schemes: Iterable[Scheme], company: Company) -> list[ReviewDue]:
    """Return the next reviews of these schemes, without schemes never settled or reviewed."""
    newest = Review.select(fn.MAX(Review.id)).group_by(Review.scheme)
    reviewed = {row.scheme: row for row in Review.select().where(Review.id.in_(newest))}
    first = Settlement.select(fn.MIN(Settlement.id)).group_by(Settlement.scheme)
    settled = Settlement.select(Settlement.scheme, Settlement.settled_at)
    first_settled = dict(settled.where(Settlement.id.in_(first)).tuples())
    found = []
    for scheme in schemes:
        last = reviewed.get(scheme.id)
        at = last.held_at if last is not None else first_settled.get(scheme.id)
        if at is not None:
            found.append(ReviewDue(scheme.id, half_a_year_after(company.clock.day(at)), last))
    return found


def half_a_year_after(day: date) -> date:
    """The same day of the month six months later, or the last day of that month."""
    month = day.month + 6
    year, month = (day.year + 1, month - 12) if month > 12 else (day.year, month)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
