"""The calling order: due follow-ups, new customers, then those whose waiting time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

FOLLOW_UP, NEW, AGAIN, RESTS, DONE = range(5)

# The wait after the first to fourth unanswered try in a row: soon in case the customer was busy,
# another day, later, another week. After the fifth the customer is done.
_RETRIES = (timedelta(hours=2), timedelta(days=1), timedelta(days=3), timedelta(days=7))
_RESTS = {"interested": timedelta(days=3), "refused": timedelta(days=30)}


@dataclass(frozen=True)
class History:
    """The last call of a customer; `unanswered` counts the tries since the last answered call.

    `follow_up_time` is None where the next contact has a day alone, or none.
    """

    outcome: str = ""
    at: datetime | None = None
    follow_up_on: date | None = None
    unanswered: int = 0
    follow_up_time: time | None = None


@dataclass(frozen=True, order=True)
class Turn:
    """A sort key of the calling order: the group, then a time within it (a timestamp in seconds).

    A follow-up without a time of day stands at the end of its day.
    """

    group: int
    instant: float = 0.0

    @property
    def may_be_called(self) -> bool:
        """Whether the customer may be called now."""
        return self.group in (FOLLOW_UP, NEW, AGAIN)


def turn_of(history: History, now: datetime, today: date) -> Turn:
    """The sort key of a customer with this history; `now` is in the company's zone.

    A promised follow-up comes first from its day, and from its time of day if it has one, and waits
    until then; an invited customer and an invalid number are done.
    """
    if history.follow_up_on is not None:
        promised = history.follow_up_time or time.max
        moment = datetime.combine(history.follow_up_on, promised, now.tzinfo)
        due = history.follow_up_on <= today if history.follow_up_time is None else moment <= now
        return Turn(FOLLOW_UP if due else RESTS, moment.timestamp())
    if history.at is None:
        return Turn(NEW)
    wait = _wait_after(history)
    if wait is None:
        return Turn(DONE, -history.at.timestamp())
    due_at = history.at + wait
    return Turn(AGAIN if due_at <= now else RESTS, due_at.timestamp())


def _wait_after(history: History) -> timedelta | None:
    if history.outcome == "no_answer":
        tries = max(1, history.unanswered)
        return _RETRIES[tries - 1] if tries <= len(_RETRIES) else None
    return _RESTS.get(history.outcome)
