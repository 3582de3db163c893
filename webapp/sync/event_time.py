"""Determine the moment, and so the day, of a record made on a phone.

The rule is published: docs/decisions/0018-event-time-rule.md.

The moment is the phone's time, corrected by the phone's error at its last beacon, where the result
lies between beacon and receipt and is in order with the phone's sequence. Otherwise it is the time
of receipt, and the record is held until a supervisor accepts it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.facts.card_states import CLOCK

CLOCK_OFF = "clock_off"  # the phone's clock was wrong, by a known amount: the record counts

WRONG = timedelta(minutes=2)  # a larger error counts as a wrong clock
SLACK = timedelta(seconds=5)  # how far a phone's clock may gain between beacon and receipt


@dataclass(frozen=True)
class TimeClaim:
    """A phone's statement of a record's time; all in UTC.

    `wall` is the phone's clock when the record was saved, `beacon` the last signed time of the
    server that the phone had received, `beacon_wall` the phone's clock when it received that. Both
    None: the phone has received none.
    """

    wall: datetime
    beacon: datetime | None = None
    beacon_wall: datetime | None = None


@dataclass(frozen=True)
class Moment:
    """The moment that counts for a record, with its marks."""

    at: datetime
    marks: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether the record counts nowhere until a supervisor has accepted it."""
        return CLOCK in self.marks


def proven_moment(
    claim: TimeClaim,
    received: datetime,
    after: datetime | None = None,
    before: datetime | None = None,
) -> Moment:
    """Return the moment that counts for a record received at `received`, with its marks.

    `after` and `before` are the moments of the records before and after it in the phone's sequence,
    where known.
    """
    if claim.beacon is None or claim.beacon_wall is None:
        return _without_beacon(claim, received)
    error = claim.beacon_wall - claim.beacon
    marks = (CLOCK_OFF,) if abs(error) > WRONG else ()
    try:
        at = claim.wall - error
    except OverflowError:  # beyond the year 9999: no phone's clock stands there
        return Moment(received, (*marks, CLOCK))
    if received < at <= received + SLACK:
        at = received
    earliest = claim.beacon if after is None else max(claim.beacon, after)
    latest = received if before is None else min(received, before)
    if earliest <= at <= latest:
        return Moment(at, marks)
    return Moment(received, (*marks, CLOCK))


def _without_beacon(claim: TimeClaim, received: datetime) -> Moment:
    """The receipt, held unless the phone's clock agrees with it: no earliest moment is known."""
    if abs(received - claim.wall) <= WRONG:
        return Moment(received)
    return Moment(received, (CLOCK,))
