"""Insert reminders, each once: in the transaction of their cause, or by the scheduler."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.facts.models import Tally
from webapp.facts.transactions import Transaction
from webapp.messaging.models import Reminder

MISSING, WON, LOST, VERDICT, AWARD, ANSWER = "missing", "won", "lost", "verdict", "award", "answer"
CERTIFICATE, REJECTION, PRIZE = "certificate", "rejection", "prize"
MEETING, TO_CLOSE, WAITING, RETURNED = "meeting", "to_close", "waiting", "returned"
FAKE_CARD, OVERTURNED, HEARING = "fake_card", "overturned", "hearing"
CARD_WITHDRAWN = "card_withdrawn"
BEFORE = timedelta(minutes=30)  # before the day's cut-off
PLACES = 3  # entering or leaving the first PLACES places of a board is a reminder
FLOORS = ("calls", "invitations")


def remind(tx: Transaction, person: str, kind: str, about: str, href: str, **told: object) -> None:
    """Insert a reminder unless the person has one of this kind with this `about`.

    `told` holds the values of its sentence (templates/messaging/reminders/_sentence.html).
    """
    values = {"person": person, "kind": kind, "about": about, "href": href, "at": tx.now}
    text = json.dumps(told, ensure_ascii=False)
    Reminder.insert(**values, told=text).on_conflict_ignore().execute()


def mark_seen(tx: Transaction, person: str) -> None:
    """Mark all reminders of a person as read."""
    unseen = (Reminder.person == person) & Reminder.seen_at.is_null()
    Reminder.update(seen_at=tx.now).where(unseen).execute()


def unread(person: str) -> int:
    """How many reminders a person has not read yet."""
    count: int = (
        Reminder.select().where(Reminder.person == person, Reminder.seen_at.is_null()).count()
    )
    return count


def is_time(company: Company, now: datetime) -> bool:
    """Whether `now` is in the last half hour before a workday's cut-off."""
    today = company.clock.day(now)
    cut_off = company.clock.cut_off(today)
    return company.is_workday(today) and cut_off - BEFORE <= now < cut_off


def remind_of_missing(tx: Transaction) -> None:
    """Remind each seller once of today's missing calls and invitations; no reminder for none."""
    today = tx.company.clock.day(tx.now)
    for person in _sellers(tx.company, today):
        missing = _missing(tx.company, person, today)
        if missing:
            remind(tx, person, MISSING, today.isoformat(), "/today", **missing)


def _sellers(company: Company, today: date) -> Iterable[str]:
    for person in company.people:
        posting = company.posting(person, today)
        if posting is not None and posting.role in SELLERS:
            yield person


def _missing(company: Company, person: str, today: date) -> dict[str, int]:
    key = today.isoformat()
    if company.relieved(person, today):
        return {}
    rows = Tally.select(Tally.metric, Tally.amount).where(
        Tally.person == person, Tally.period == key, Tally.metric.in_(FLOORS)
    )
    done: dict[str, int] = {}
    for metric, amount in rows.tuples():
        done[metric] = done.get(metric, 0) + amount
    targets = {metric: company.target(person, metric, "day", key, today) or 0 for metric in FLOORS}
    return {
        metric: count - done.get(metric, 0)
        for metric, count in targets.items()
        if count > done.get(metric, 0)
    }
