"""An item of the list of what waits on the home page, and the reader of the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from webapp.company.snapshot import Company
from webapp.core.instants import from_microseconds
from webapp.ledger.operations.appeal import answer_due_on


@dataclass(frozen=True)
class WaitingItem:
    """One kind of thing that waits: how many, since which day, and until when it is due.

    `key` names its words in templates/home/desk/index.html; `href` is the page on which it is done.
    """

    key: str
    href: str
    count: int
    since: date | None = None
    due: date | None = None


@dataclass(frozen=True)
class WaitingReader:
    """The person for whom the list is made, the person's role, and the time."""

    company: Company
    person: str
    role: str
    now: datetime

    @property
    def today(self) -> date:
        """The day of `now`."""
        return self.company.clock.day(self.now)


def counted_item(
    reader: WaitingReader, key: str, href: str, query: Any, due_after: bool = False
) -> WaitingItem | None:
    """The item of a query of (count, oldest instant or day); None if it counts nothing.

    `due_after`: the oldest is due within the workdays for an answer.
    """
    [(count, oldest)] = query.tuples()
    if not count:
        return None
    since = waiting_since(reader.company, oldest)
    due = answer_due_on(reader.company, since) if due_after and since else None
    return WaitingItem(key, href, int(count), since, due)


def waiting_since(company: Company, oldest: Any) -> date | None:
    """The day of an instant as a query returns it; a day stays as it is."""
    if isinstance(oldest, int):
        oldest = from_microseconds(oldest)
    return company.clock.day(oldest) if isinstance(oldest, datetime) else oldest
