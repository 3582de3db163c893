"""Tell who is in charge that somebody has everything for the next post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from peewee import chunked

from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.growth.ladder_reading import PersonOnLadder, places_on_ladders
from webapp.growth.promotion_states import open_promotions
from webapp.messaging.operations.remind import PROMOTED, ReminderGiven, Write, remind_apart

AT_ONCE = 200  # people whose records one reading holds


def remind_of_ready(write: Write, company: Company, now: datetime) -> int:
    """Remind once of each person who has everything for a step; return how many reminders.

    Who is proposed already is left out. The records are read outside the writer.
    """
    today = company.clock.day(now)
    proposed = {each.person for each in open_promotions()}
    given = []
    for place in _ready(company, today):
        holder = company.supervisor_of(place.person, today)
        if holder is not None and place.person not in proposed and place.step is not None:
            about = f"{place.person}:{place.step.to_role}:{place.step.to_level}"
            told = {"why": "ready", "name": place.person}
            href = f"/promotion/{place.person}"
            given.append(ReminderGiven(holder, PROMOTED, about, href, told))
    return remind_apart(write, given)


def _ready(company: Company, today: date) -> Iterator[PersonOnLadder]:
    sellers = [
        person
        for person in sorted(company.people)
        if (posting := company.posting(person, today)) and posting.role in SELLERS
    ]
    for some in chunked(sellers, AT_ONCE):
        yield from (each for each in places_on_ladders(company, some, today) if each.is_ready)
