"""A thread of the server that settles what falls due, once a minute."""

from __future__ import annotations

import logging
from threading import Event, Thread

from webapp.models import database
from webapp.office import Office
from webapp.operations.running_due import run_due

EVERY = 60.0  # seconds
log = logging.getLogger(__name__)


class SettlingClock:
    """Runs what is due until it is closed; what fails is said in the log and tried again."""

    def __init__(self, office: Office, every: float = EVERY) -> None:
        self._office, self._every = office, every
        self._ended = Event()
        self._thread = Thread(target=self._run, name="settling", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish the settlement under way, then stop."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            self.tick()
        database.close()

    def tick(self) -> None:
        """Settle what is due now."""
        try:
            for ran in run_due(self._office.write, self._office.clock()):
                log.info("settled %s %s: %s lines", ran.scheme, ran.period, ran.lines)
        except Exception:  # the server goes on; the next tick tries again
            log.exception("what is due could not be settled")
