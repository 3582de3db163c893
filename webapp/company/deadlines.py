"""Hold deadlines for everybody: the answer to an appeal, the end of the morning meeting."""

from __future__ import annotations

from datetime import date, datetime, time

from webapp.company.snapshot import Company

ANSWER_WITHIN = 5  # workdays for the answer to an appeal, and for a statement before a sanction
CLOSES = time(10)  # local time by which the morning meeting is to be closed


def closes_at(company: Company, day: date) -> datetime:
    """Return the instant by which the morning meeting of a day is to be closed."""
    return datetime.combine(day, CLOSES, company.clock.cut_off(day).tzinfo)
