"""Remind people of open forfeits and holders of meetings to close, on a workday's morning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from webapp.company.deadlines import closes_at
from webapp.company.snapshot import Company
from webapp.meetings.forfeits import Forfeit, forfeits_of, holder_of, open_among
from webapp.meetings.operations.hold_meeting import closing_of
from webapp.messaging.operations.remind import (
    MEETING,
    TO_CLOSE,
    ReminderGiven,
    Write,
    remind_apart,
)

BEGINS = time(7, 30)
SOON = timedelta(minutes=30)  # before the time by which a meeting must be closed


def is_morning(company: Company, now: datetime) -> bool:
    """Whether `now` is on a workday, between BEGINS and the time by which meetings must close."""
    today = company.clock.day(now)
    return (
        company.is_workday(today)
        and company.clock.local(now).time() >= BEGINS
        and now < closes_at(company, today)
    )


def remind_of_meeting(write: Write, company: Company, now: datetime) -> None:
    """Remind each person once of an open forfeit, and late in the morning each holder of a meeting.

    A holder is reminded from SOON before the end, if forfeits are open and the meeting is not
    closed.
    """
    today = company.clock.day(now)
    still_open = open_among(forfeits_of(company, frozenset(company.people), today))
    given = [
        ReminderGiven(each.person, MEETING, f"{each.line}", "/meeting", _told(each))
        for each in still_open
    ]
    if now >= closes_at(company, today) - SOON:
        given += _to_close(company, still_open, today)
    remind_apart(write, given)


def _told(each: Forfeit) -> dict[str, object]:
    return {"day": each.day.isoformat(), "reached": each.reached, "floor": each.floor}


def _to_close(
    company: Company, still_open: Iterable[Forfeit], today: date
) -> Iterator[ReminderGiven]:
    """The reminders of the holders whose meeting is to be closed."""
    open_by_holder = Counter(holder_of(company, each.person, today) for each in still_open)
    for holder, count in open_by_holder.items():
        if holder and closing_of(holder, today) is None:
            told = {"open": count}
            yield ReminderGiven(holder, TO_CLOSE, today.isoformat(), "/meeting", told)
