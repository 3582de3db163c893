"""Events of the sample company: pieces of work, each with the instant at which it happens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from peewee import chunked

from webapp.facts.commits import commit_group
from webapp.facts.transactions import Work

ZONE = ZoneInfo("Asia/Shanghai")
TOGETHER = 500  # events per commit


@dataclass(frozen=True)
class Event:
    """One piece of work, carried out at the instant `at` (aware, UTC)."""

    at: datetime
    work: Work


def event_moment(
    day: date, hour: float, random: Random | None = None, spread: float = 0.0
) -> datetime:
    """Return an instant of a day (UTC); `hour` is local and may be fractional.

    With a random generator the instant is up to `spread` hours later, to the millisecond.
    """
    if random is not None:
        hour += random.random() * spread
    midnight = datetime.combine(day, time(), ZONE)
    return (midnight + timedelta(milliseconds=int(hour * 3_600_000))).astimezone(UTC)


def play(events: Iterable[Event]) -> list[Any]:
    """Run the events in order of their instants; return their results in this order.

    Raises the first JiebaoError, because no event of the sample may be refused.
    """
    in_order = sorted(events, key=lambda event: event.at)
    answers: list[Any] = []
    for group in chunked(in_order, TOGETHER):
        instants = iter([event.at for event in group])
        for answer, refusal in commit_group([event.work for event in group], instants.__next__):
            if refusal is not None:
                raise refusal
            answers.append(answer)
    return answers
