"""Whom to call next: follow-ups that are due, the new, then those whose rest is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

FOLLOW_UP, NEW, AGAIN, RESTS, DONE = range(5)

# After so many tries in a row without an answer: soon in case they were busy, another day, another
# week; the fifth was the last.
_RETRIES = (timedelta(hours=2), timedelta(days=1), timedelta(days=3), timedelta(days=7))
_RESTS = {"interested": timedelta(days=3), "refused": timedelta(days=30)}


@dataclass(frozen=True)
class History:
    """What was last heard of a customer; `unanswered`: tries since somebody last answered."""

    outcome: str = ""
    at: datetime | None = None
    follow_up_on: date | None = None
    unanswered: int = 0


@dataclass(frozen=True, order=True)
class Turn:
    """Where a customer stands in the list: its group, then since or until when it waits."""

    group: int
    instant: float = 0.0

    @property
    def may_be_called(self) -> bool:
        """Whether a call now is neither too early nor pointless."""
        return self.group in (FOLLOW_UP, NEW, AGAIN)


def turn_of(history: History, now: datetime, today: date) -> Turn:
    """The turn of a customer with this history.

    A follow-up that was promised is before everything, and nothing before its day; an invitation
    and a number that does not exist are done with.
    """
    if history.follow_up_on is not None:
        due = history.follow_up_on <= today
        return Turn(FOLLOW_UP if due else RESTS, float(history.follow_up_on.toordinal()))
    if history.at is None:
        return Turn(NEW)
    rest = _rest_after(history)
    if rest is None:
        return Turn(DONE, -history.at.timestamp())
    again = history.at + rest
    return Turn(AGAIN if again <= now else RESTS, again.timestamp())


def _rest_after(history: History) -> timedelta | None:
    if history.outcome == "no_answer":
        tries = max(1, history.unanswered)
        return _RETRIES[tries - 1] if tries <= len(_RETRIES) else None
    return _RESTS.get(history.outcome)
