"""Remind people of places, records, meetings and agreements; open talks; end pulse rounds."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from webapp.boards.operations.remind_of_places import Places, first_places, remind_of_places
from webapp.company.parts import TALKS
from webapp.effect.operations.end_rounds import end_rounds, join_rests
from webapp.effect.rounds import open_rounds
from webapp.meetings.operations.remind_of_meeting import is_morning, remind_of_meeting
from webapp.messaging.operations.remind import is_time, remind_of_missing
from webapp.returns.operations.day_returns import remind_of_waiting
from webapp.talks.operations.follow_talks import open_coaching_talks, remind_of_agreements
from webapp.web.runtime import Runtime

JOINED_WITHIN = timedelta(minutes=5)  # after a round of the pulse
log = logging.getLogger(__name__)


class PlaceChanges:
    """Reminds the people who gained or lost a place on today's boards since the last call."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._last: tuple[date, Places] | None = None

    def __call__(self) -> None:
        here = self._runtime
        today, places = here.today, first_places(here.company, here.today)
        if self._last is not None and self._last[0] == today:
            before = self._last[1]
            if before != places:
                here.write(lambda tx: remind_of_places(tx, before, places))
        self._last = (today, places)


def send_timed_reminders(runtime: Runtime) -> None:
    """Remind of missing records and returns before the cut-off, and of meetings in the morning."""
    company, now = runtime.company, runtime.clock()
    if is_time(company, now):
        remind_of_missing(runtime.write, company, now)
        remind_of_waiting(runtime.write, company, now)
    if is_morning(company, now):
        remind_of_meeting(runtime.write, company, now)


def follow_talks(runtime: Runtime) -> None:
    """Open the talks that schemes ask for, and remind of agreements whose day has come."""
    if TALKS in runtime.company.parts_off:
        return
    opened = open_coaching_talks(runtime.write, runtime.company, runtime.clock())
    if opened:
        log.info("opened %s talks that schemes ask for", opened)
    remind_of_agreements(runtime.write, runtime.company, runtime.clock())


def join_pulse(runtime: Runtime) -> None:
    """Store what waits in this process's boxes of rounds that are over."""
    join_rests(runtime.write, runtime.answer_boxes, open_rounds(runtime.today))


def end_pulse(runtime: Runtime) -> None:
    """End the rounds of the pulse that were over some minutes ago.

    Until then every server of the database has stored what waited in its boxes.
    """
    today = runtime.company.clock.day(runtime.clock() - JOINED_WITHIN)
    ended = end_rounds(runtime.write, runtime.answer_boxes, today)
    if ended:
        log.info("ended %s rounds of the pulse", len(ended))
