"""An item of the list of what waits on the home page, and the reader of the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from webapp.company.snapshot import Company


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
