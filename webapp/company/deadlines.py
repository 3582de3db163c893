"""Deadlines for everybody: the answer to an appeal, the end of the morning meeting."""

from __future__ import annotations

from datetime import date, datetime, time

from webapp.company.snapshot import Company

ANSWER_WITHIN = 5  # workdays
CLOSES = time(10)


def closes_at(company: Company, day: date) -> datetime:
    """The instant by which a day's meeting is to be closed."""
    return datetime.combine(day, CLOSES, company.clock.cut_off(day).tzinfo)
