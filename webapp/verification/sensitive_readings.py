"""Who was shown customers' whole numbers and cards' photos, and when: read from their logs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rules.periods import Clock
from webapp.calling.models import Showing
from webapp.cards.models import PhotoShowing
from webapp.facts.models import Card, Customer

NUMBERS, PHOTOS = "numbers", "photos"
MOST_READING_DAYS = 31  # days that one page looks through


@dataclass(frozen=True)
class ReadingsAsked:
    """Which readings are asked for: `what` is NUMBERS or PHOTOS, `about` a customer's number or a
    card's serial (empty: all), `who` a staff number (empty: all).
    """

    what: str
    first: date
    last: date
    who: str = ""
    about: str = ""


@dataclass(frozen=True)
class SensitiveReading:
    """One reading: who saw it, when, how (as `Showing.how`; photos: empty), and of whom or what.

    `number` is the customer's, or that of the card's fact; `name` and `shown` are the customer's
    name and masked number, or empty and the card's serial.
    """

    person: str
    at: datetime
    how: str
    number: int | None
    name: str
    shown: str


def readings_query(clock: Clock, asked: ReadingsAsked) -> Any:
    """The query of the readings asked for, the newest first; see `readings_of`."""
    table = PhotoShowing if asked.what == PHOTOS else Showing
    zone = ZoneInfo(clock.zone)
    first = max(asked.first, asked.last - timedelta(days=MOST_READING_DAYS - 1))
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(asked.last + timedelta(days=1), time(), zone)
    rows = table.select().where(table.at >= begin, table.at < end)
    if asked.who:
        rows = rows.where(table.person == asked.who)
    if asked.about and asked.what == PHOTOS:
        rows = rows.where(table.card.in_(Card.select(Card.fact).where(Card.serial == asked.about)))
    elif asked.about:
        rows = rows.where(table.customer == _row_number(asked.about))
    return rows.order_by(table.at.desc(), table.id.desc())


def _row_number(typed: str) -> int:
    """The number that was typed; 0, which no row has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else 0


def readings_of(asked: ReadingsAsked, rows: list[Any]) -> list[SensitiveReading]:
    """The readings of rows of `readings_query`, with what they were of."""
    if asked.what == PHOTOS:
        cards = Card.select().where(Card.fact.in_({row.card_id for row in rows}))
        serials = {card.fact_id: card.serial for card in cards}
        return [
            SensitiveReading(row.person_id, row.at, "", row.card_id, "", serials[row.card_id])
            for row in rows
        ]
    wanted = {row.customer_id for row in rows if row.customer_id is not None}
    customers = {row.id: row for row in Customer.select().where(Customer.id.in_(wanted))}
    return [_of_number(row, customers) for row in rows]


def _of_number(row: Any, customers: Mapping[int, Any]) -> SensitiveReading:
    held = customers.get(row.customer_id)
    name, shown = (held.name, held.phone_masked) if held is not None else ("", "")
    return SensitiveReading(row.person_id, row.at, row.how, row.customer_id, name, shown)
