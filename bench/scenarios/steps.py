"""Define a step: one entry at a moment, and the times at which it may be entered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rules.periods import Clock

if TYPE_CHECKING:
    from bench.scenarios.clerk import Clerk


@dataclass(frozen=True)
class Step:
    """One entry: `work` does it at the moment `at`; steps of one moment follow their `order`.

    `latest`: until when it may arrive on the same day with the same outcomes. `may_wait`: whether
    it may come weeks later, after its period was settled. `of_today`: it is a fact of the running
    day, which changes nothing that is over.
    """

    at: datetime
    said: str
    work: Callable[[Clerk], object]
    order: int = 0
    latest: datetime | None = None
    may_wait: bool = False
    of_today: bool = False


def moment_of(clock: Clock, day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """Return the instant of a local time on a day."""
    return datetime.combine(day, time(hour, minute, second), ZoneInfo(clock.zone))
