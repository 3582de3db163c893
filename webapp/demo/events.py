"""What happens when: pieces of work with the instant at which the server gets each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from webapp.facts.transactions import Work, commit_group

ZONE = ZoneInfo("Asia/Shanghai")
TOGETHER = 500  # pieces of work in one commit


@dataclass(frozen=True)
class Event:
    """One piece of work, received at `at` (aware, UTC)."""

    at: datetime
    work: Work


def event_moment(
    day: date, hour: float, random: Random | None = None, spread: float = 0.0
) -> datetime:
    """An instant of a day in the company's zone: `hour` is local and may have parts; up to
    `spread` hours later, to the millisecond, where chance is given."""
    if random is not None:
        hour += random.random() * spread
    midnight = datetime.combine(day, time(), ZONE)
    return (midnight + timedelta(milliseconds=int(hour * 3_600_000))).astimezone(UTC)


def play(events: Iterable[Event]) -> list[Any]:
    """Do the work in order, each piece as of its own instant; the answers in the same order.

    Raises the first refusal: a sample never asks for what would be refused.
    """
    in_order = sorted(events, key=lambda event: event.at)
    answers: list[Any] = []
    for first in range(0, len(in_order), TOGETHER):
        group = in_order[first : first + TOGETHER]
        instants = iter([event.at for event in group])
        for answer, refusal in commit_group([event.work for event in group], instants.__next__):
            if refusal is not None:
                raise refusal
            answers.append(answer)
    return answers
