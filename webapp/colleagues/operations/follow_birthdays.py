"""Once a day: remind of the greetings that fall due, and show those written before the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from webapp.colleagues.anniversaries import NOBODY, SUPERVISOR, near
from webapp.colleagues.birthday_reading import choices
from webapp.colleagues.models import Greeting
from webapp.company.snapshot import Company
from webapp.messaging.operations.remind import BIRTHDAY, ReminderGiven, Write, remind_apart

BEGINS = time(8, 0)


def remind_of_birthdays(write: Write, company: Company, now: datetime) -> int:
    """Remind each greeter of a birthday that is due, and each person of a greeting of today.

    Each reminder is given once. Returns how many are new.
    """
    today = company.clock.day(now)
    rows = Greeting.select(Greeting.person, Greeting.on).where(Greeting.year >= today.year - 1)
    greeted = set(rows.tuples())
    given = [*_due(company, today, greeted), *_shown(today)]
    return remind_apart(write, given)


def _due(company: Company, today: date, greeted: set[tuple[str, date]]) -> Iterator[ReminderGiven]:
    seen = choices()
    for person in company.people.values():
        on = near(person.birthday, today) if person.birthday else None
        if on is None or (person.id, on) in greeted or seen.get(person.id, SUPERVISOR) == NOBODY:
            continue
        greeter = company.supervisor_of(person.id, today)
        if greeter is not None:
            told = {"why": "due", "name": person.id, "day": on.isoformat()}
            about = f"due:{on.year}:{person.id}"
            yield ReminderGiven(greeter, BIRTHDAY, about, "/birthdays", told)


def _shown(today: date) -> Iterator[ReminderGiven]:
    for row in Greeting.select().where(Greeting.on == today):
        told = {"why": "greeted", "name": row.by_id}
        about = f"greeted:{row.year}"
        yield ReminderGiven(row.person_id, BIRTHDAY, about, "/birthdays", told)
