"""Tell sellers and supervisors of numbers that may be marked as a nuisance; once a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from webapp.company.snapshot import Company
from webapp.facts.transactions import Transaction
from webapp.growth.models import NumberAlarm
from webapp.growth.number_health import RateDrop, find_drops
from webapp.messaging.operations.remind import NUMBER, NUMBER_OF, ReminderGiven, remind_all

Write = Callable[[Callable[[Transaction], Any]], Any]


def warn_of_numbers(write: Write, company: Company, now: datetime) -> int:
    """Find today's drops and write their alarms and reminders; return how many there are.

    What is found is read outside the writer. Nothing where the part is switched off.
    """
    today = company.clock.day(now)
    if "number_health" in company.parts_off or not company.is_workday(today):
        return 0
    drops = find_drops(company, today)
    if drops:
        write(lambda tx: note_drops(tx, drops))
    return len(drops)


def note_drops(tx: Transaction, drops: Sequence[RateDrop]) -> None:
    """Insert today's alarms and their reminders, each once."""
    company = tx.company
    today = company.clock.day(tx.now)
    rows = [
        {
            "person": drop.person,
            "on": today,
            "now": _percent(drop.now),
            "usual": _percent(drop.usual),
            "at": tx.now,
        }
        for drop in drops
    ]
    tx.insert_unknown(NumberAlarm, rows)
    reminders: list[ReminderGiven] = []
    for drop in drops:
        told = {"now": _percent(drop.now), "usual": _percent(drop.usual)}
        about = f"{drop.person} {today.isoformat()}"
        reminders.append(ReminderGiven(drop.person, NUMBER, about, "/today", told))
        posting = company.posting(drop.person, today)
        if posting is not None and posting.supervisor:
            told_of = {**told, "name": company.name_of(drop.person)}
            reminders.append(ReminderGiven(posting.supervisor, NUMBER_OF, about, "/team", told_of))
    remind_all(tx, reminders)


def _percent(rate: Fraction) -> int:
    """A rate in whole percent, rounded half up."""
    return int(rate * 100 + Fraction(1, 2))
