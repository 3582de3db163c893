"""A thread of the server that does what falls due, once a minute: settles, reminds, tidies up."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from threading import Event, Thread

from webapp.models.base import database
from webapp.office import Office
from webapp.operations.drawing import commit_seeds, draw_days
from webapp.operations.following import follow_verdicts
from webapp.operations.forfeit_videos import any_expired, expire_videos, names_kept
from webapp.operations.meeting_reminders import is_morning, remind_of_meeting
from webapp.operations.reminding import is_time, remind_of_missing
from webapp.operations.reminding_places import Places, places_of, remind_of_places
from webapp.operations.returning import remind_of_waiting
from webapp.operations.running_due import run_due
from webapp.operations.uploading import expired_uploads, forget_upload

EVERY = 60.0  # seconds
UNKNOWN = timedelta(hours=1)  # how long a video may wait for its row
log = logging.getLogger(__name__)


class SettlingClock:
    """Runs what is due until it is closed; what fails is said in the log and tried again."""

    def __init__(
        self, office: Office, every: float = EVERY, also: tuple[Callable[[], None], ...] = ()
    ) -> None:
        self._office, self._every, self._also = office, every, also
        self._ended = Event()
        self._places: tuple[date, Places] | None = None
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
        """Do what is due now; what fails holds up nothing else."""
        for work in (self._settle, self._sample, self._remind, self._tidy, *self._also):
            try:
                work()
            except Exception:  # the server goes on; the next tick tries again
                log.exception("what is due could not be done")

    def _settle(self) -> None:
        for followed in follow_verdicts(self._office.write, self._office.clock()):
            log.info("followed verdict %s: %s lines", followed.verdict, followed.lines)
        for ran in run_due(self._office.write, self._office.clock()):
            log.info("settled %s %s: %s lines", ran.scheme, ran.period, ran.lines)

    def _sample(self) -> None:
        """The seeds of the next days, and the samples of the days that are closed."""
        self._office.write(lambda tx: commit_seeds(tx, lambda: secrets.token_hex(32)))
        drawn = self._office.write(draw_days)
        if drawn:
            log.info("drew %s cards to check", drawn)

    def _remind(self) -> None:
        here = self._office
        today, places = here.today, places_of(here.company, here.today)
        if self._places is not None and self._places[0] == today:
            before = self._places[1]
            if before != places:
                here.write(lambda tx: remind_of_places(tx, before, places))
        self._places = (today, places)
        if is_time(here.company, here.clock()):
            here.write(remind_of_missing)
            here.write(remind_of_waiting)
        if is_morning(here.company, here.clock()):
            here.write(remind_of_meeting)

    def _tidy(self) -> None:
        """Uploads that are over give back their room, and videos whose time is."""
        here = self._office
        for upload in expired_uploads(here.clock()):
            here.parts.drop(upload)
            here.write(lambda tx, upload=upload: forget_upload(tx, upload))  # type: ignore[misc]
        if any_expired(here.clock()):
            for name in here.write(expire_videos):
                here.videos.drop(name)
        here.videos.drop_all_but(names_kept(), before=here.clock() - UNKNOWN)
