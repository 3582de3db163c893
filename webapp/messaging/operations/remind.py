"""Insert reminders without repeats: in the transaction of their cause, or by the scheduler."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from peewee import chunked, fn

from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.facts.models import Tally
from webapp.facts.transactions import Transaction
from webapp.messaging.models import Reminder
from webapp.store.statements import listed, read_rows

MISSING, WON, LOST, VERDICT, AWARD, ANSWER = "missing", "won", "lost", "verdict", "award", "answer"
CERTIFICATE, REJECTION, PRIZE = "certificate", "rejection", "prize"
MEETING, TO_CLOSE, WAITING, RETURNED = "meeting", "to_close", "waiting", "returned"
FAKE_CARD, OVERTURNED, HEARING = "fake_card", "overturned", "hearing"
CARD_WITHDRAWN = "card_withdrawn"
TALK = "talk"  # coaching asked for, an agreement to confirm, one that comes back
GOAL_ANSWER, GOAL_TALK = "goal_answer", "goal_talk"
NUMBER, NUMBER_OF = "number", "number_of"
PAIR, MENTOR = "pair", "mentor"  # a pair that begins; a mentor to confirm, confirmed, to thank
BIRTHDAY, EVENT = "birthday", "event"  # a greeting that is due or was given, an event to answer
MATTER = "matter"  # to answer, or answered
RECOGNITION = "recognition"  # sentences for the meeting
CONCLUSION = "conclusion"  # of a scheme's half-yearly review
SCHEME = "scheme"  # one that starts, changes or ends
COURSE = "course"  # one that is due by the weak step
PROMOTED = "promotion"  # who has everything, proposed, decided, the first day in the new post
PRIVACY = "privacy"  # proposals about personal data that wait; periods that are over
BEFORE = timedelta(minutes=30)  # before the day's cut-off
PLACES = 3  # entering or leaving the first PLACES places of a board is a reminder
FLOORS = ("calls", "invitations")
IN_A_PIECE = 500  # reminders that one transaction inserts
Write = Callable[[Callable[[Transaction], Any]], Any]


class ReminderGiven(NamedTuple):
    """A reminder to insert; `told` holds the values of its sentence by name."""

    person: str
    kind: str
    about: str
    href: str
    told: Mapping[str, object]


def remind(tx: Transaction, person: str, kind: str, about: str, href: str, **told: object) -> None:
    """Insert a reminder unless the person has one of this kind with this `about`.

    `told` holds the values of its sentence (templates/messaging/reminders/_sentence.html).
    """
    remind_all(tx, [ReminderGiven(person, kind, about, href, told)])


def remind_apart(write: Write, given: Sequence[ReminderGiven]) -> int:
    """Insert those of the given reminders that have no row yet, in pieces; return how many.

    The existing rows are read outside the writer; one transaction inserts IN_A_PIECE reminders.
    """
    missing = list(_not_yet(given))
    for piece in chunked(missing, IN_A_PIECE):
        write(partial(remind_all, reminders=piece))
    return len(missing)


_HELD = """
SELECT asked.place FROM {asked} CROSS JOIN reminder
WHERE reminder.person_id = asked.person AND reminder.kind = asked.kind
  AND reminder.about = asked.about
"""


def _not_yet(given: Sequence[ReminderGiven]) -> Iterator[ReminderGiven]:
    """The reminders that no row has, found by the key of each."""
    asked = json.dumps([each[:3] for each in given])
    sql = _HELD.format(asked=listed("asked", person="TEXT", kind="TEXT", about="TEXT"))
    held = {row[0] for row in read_rows(sql, (asked,))}
    return (each for place, each in enumerate(given) if place not in held)


def remind_all(
    tx: Transaction, reminders: Iterable[ReminderGiven], at: datetime | None = None
) -> None:
    """Insert reminders by one statement; skip those that their person has already.

    `at`: when they are shown and pushed; given where their cause can be undone until then.
    """
    rows = [
        {
            **each._asdict(),
            "told": json.dumps(each.told, ensure_ascii=False),
            "at": at or tx.now,
        }
        for each in reminders
    ]
    tx.insert_unknown(Reminder, rows)


def forget_held(tx: Transaction, kind: str, about: Sequence[str]) -> None:
    """Delete the reminders of a `kind` with one of these `about` that are not shown yet."""
    held = (Reminder.kind == kind, Reminder.about.in_(about), Reminder.at > tx.now)
    Reminder.delete().where(*held).execute()


def mark_seen(tx: Transaction, person: str) -> None:
    """Mark all reminders of a person as read."""
    unseen = (Reminder.person == person) & Reminder.seen_at.is_null() & (Reminder.at <= tx.now)
    Reminder.update(seen_at=tx.now).where(unseen).execute()


def unread(person: str, now: datetime) -> int:
    """Count the reminders that a person has not read yet; those held for later do not count."""
    unseen = Reminder.select().where(Reminder.person == person, Reminder.seen_at.is_null())
    return int(unseen.where(Reminder.at <= now).count())


def is_time(company: Company, now: datetime) -> bool:
    """Whether `now` is in the last half hour before a workday's cut-off."""
    today = company.clock.day(now)
    cut_off = company.clock.cut_off(today)
    return company.is_workday(today) and cut_off - BEFORE <= now < cut_off


def remind_of_missing(write: Write, company: Company, now: datetime) -> None:
    """Remind each seller once of the calls and invitations that are missing today, if any."""
    today = company.clock.day(now)
    done = _done_on(today)
    given = (
        ReminderGiven(person, MISSING, today.isoformat(), "/today", missing)
        for person in _sellers(company, today)
        if (missing := _missing(company, person, today, done[person]))
    )
    remind_apart(write, list(given))


def _sellers(company: Company, today: date) -> Iterable[str]:
    for person in company.people:
        posting = company.posting(person, today)
        if posting is not None and posting.role in SELLERS:
            yield person


def _done_on(day: date) -> dict[str, dict[str, int]]:
    """Each person's amounts of the metrics of FLOORS on a day, over all teams."""
    rows = (
        Tally.select(Tally.person, Tally.metric, fn.SUM(Tally.amount))
        .where(Tally.period == day.isoformat(), Tally.metric.in_(FLOORS))
        .group_by(Tally.person, Tally.metric)
    )
    done: dict[str, dict[str, int]] = defaultdict(dict)
    for person, metric, amount in rows.tuples():
        done[person][metric] = amount
    return done


def _missing(company: Company, person: str, today: date, done: Mapping[str, int]) -> dict[str, int]:
    if company.relieved(person, today):
        return {}
    key = today.isoformat()
    targets = {metric: company.target(person, metric, "day", key, today) or 0 for metric in FLOORS}
    return {
        metric: count - done.get(metric, 0)
        for metric, count in targets.items()
        if count > done.get(metric, 0)
    }
