"""What the clock does about personal data: approved erasures soon, expired data once a night."""

from __future__ import annotations

import logging
from datetime import date, time

from webapp.store import erasing
from webapp.verification.forgetting import delete_left_over, forget_approved
from webapp.verification.operations.note_past_periods import note_past_periods
from webapp.verification.operations.purge import old_returns, purge
from webapp.verification.retention import RETURNS
from webapp.web.runtime import Runtime

NIGHT = time(3, 30)  # local time, after the backup
log = logging.getLogger(__name__)


class PrivacyJobs:
    """A job of a lane: approved erasures at each call, what is past its period once a day."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._done_on: date | None = None
        self._in_log = True  # what was erased may be in the log still, from before the start too

    def __call__(self) -> None:
        """Carry out what is due."""
        here = self._runtime
        forgotten = forget_approved(here)
        if forgotten:
            log.info("carried out %s erasures", forgotten)
            self._in_log = True
        local = here.company.clock.local(here.clock())
        if self._done_on != here.today and local.time() >= NIGHT:
            self._in_log |= purge_expired(here)
            note_past_periods(here.write, here.company, here.clock())
            self._done_on = here.today
        if self._in_log:
            self._in_log = not erasing.empty_log()  # tried again at the next call


def purge_expired(runtime: Runtime) -> bool:
    """Delete what is past its period, rows and the files of old daily returns; True if any was."""
    counts = purge(runtime.write, runtime.company.clock, runtime.clock())
    for file in old_returns(runtime.today, RETURNS):
        for folder in (runtime.returns, runtime.enclosures):
            folder.drop(file)
    delete_left_over(runtime)
    if counts:
        log.info("deleted what is past its period: %s", dict(counts))
    return bool(counts)
