"""Open, on schedule, the talks for which schemes ask; remind of agreements on their day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from webapp.company.snapshot import Company
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Line
from webapp.messaging.operations.remind import TALK, ReminderGiven, Write, remind_apart
from webapp.talks.models import Talk
from webapp.talks.operations.hold_talks import open_coaching
from webapp.talks.reading import AgreementSeen, due_agreements

BEGINS = time(7, 30)  # of the day on which an agreement comes back
LATELY = timedelta(days=31)  # older lines of coaching open no talk
COACHING = "coaching"


def open_coaching_talks(write: Write, company: Company, now: datetime) -> int:
    """Open a talk for each recent ledger line of kind coaching that has none; return how many.

    The lines are read outside the writer; each talk is a transaction of its own.
    """
    today, opened = company.clock.day(now), 0
    for line, person in _asked_for(today, now):
        holder = company.supervisor_of(person, today)
        if holder is not None:
            made = write(partial(open_coaching, holder=holder, person=person, line=line))
            opened += made is not None
    return opened


def _asked_for(today: date, now: datetime) -> list[tuple[int, str]]:
    """The lines of coaching of LATELY without a talk, with their person."""
    reversals = Line.select(Line.reverses).where(Line.reverses.is_null(False), is_current_line())
    lines = Line.select(Line.number, Line.person).where(
        Line.kind == COACHING,
        Line.period >= str((today - timedelta(days=183)).year),  # by the index on kind and period
        Line.created_at >= now - LATELY,
        Line.sign > 0,
        Line.person.is_null(False),
        is_current_line(),
        Line.number.not_in(reversals),
        Line.number.not_in(Talk.select(Talk.line).where(Talk.line.is_null(False))),
    )
    return list(lines.order_by(Line.number).tuples())


def remind_of_agreements(write: Write, company: Company, now: datetime) -> None:
    """Remind both people, once, of each agreement whose day is today; only from BEGINS on."""
    if company.clock.local(now).time() < BEGINS:
        return
    due = due_agreements(company.clock.day(now))
    remind_apart(write, [given for each in due for given in _reminders(each)])


def _reminders(each: AgreementSeen) -> Iterator[ReminderGiven]:
    for who, other in ((each.person, each.holder), (each.holder, each.person)):
        told = {"why": "due", "name": other}
        yield ReminderGiven(who, TALK, f"due:{each.id}", f"/talks/{each.talk}", told)
