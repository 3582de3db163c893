"""Schemes that are enrolled, and for whom each is on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.case import EVERYONE, Reach


@dataclass(frozen=True)
class Enrolled:
    """A scheme that a leader has approved; `until` is its last day, None without an end."""

    id: int
    scheme: str
    start: date
    until: date | None
    reach: Reach


def reach_on(
    enrolled: Iterable[Enrolled], scheme: str, day: date, campaign: bool = False
) -> Reach | None:
    """For whom a scheme is on a day: the newest enrolment's reach; None where it is not run.

    `campaign`: a campaign's scheme, which is enrolled by its campaign, for everybody, unless an
    enrolment says otherwise.
    """
    begun = [each for each in enrolled if each.scheme == scheme and each.start <= day]
    if not begun:
        return EVERYONE if campaign else None
    newest = begun[-1]
    return None if newest.until is not None and newest.until < day else newest.reach
