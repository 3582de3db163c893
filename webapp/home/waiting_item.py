"""One thing that waits, and the person who looks at the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from webapp.company.snapshot import Company


@dataclass(frozen=True)
class WaitingItem:
    """Something that waits: how many of it, since which day, until which day it is due.

    `key` names its words in templates/home/desk/index.html; `href` is where it is done.
    """

    key: str
    href: str
    count: int
    since: date | None = None
    due: date | None = None


@dataclass(frozen=True)
class WaitingReader:
    """Who looks at the list, in which role, and when."""

    company: Company
    person: str
    role: str
    now: datetime

    @property
    def today(self) -> date:
        """The day of `now`."""
        return self.company.clock.day(self.now)
