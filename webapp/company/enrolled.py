"""Enrolled schemes, and to whom each applies on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.case import EVERYONE, Reach


@dataclass(frozen=True)
class Enrolled:
    """An approved enrolment of a scheme; `until` is its last day, None: without an end."""

    id: int
    scheme: str
    start: date
    until: date | None
    reach: Reach


def reach_on(
    enrolled: Iterable[Enrolled], scheme: str, day: date, campaign: bool = False
) -> Reach | None:
    """To whom a scheme applies on a day: the newest enrolment's reach; None if it is not in force.

    `campaign`: whether it is a campaign's scheme, which applies to everybody without any
    enrolment.
    """
    begun = [each for each in enrolled if each.scheme == scheme and each.start <= day]
    if not begun:
        return EVERYONE if campaign else None
    newest = begun[-1]
    return None if newest.until is not None and newest.until < day else newest.reach
