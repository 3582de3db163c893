"""Back up the data folder each night; after a failure, try again each hour.

The list of erasures beside the backups is written within a minute of an erasure.
"""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from webapp.core.errors import JiebaoError
from webapp.jobs.operations.note_backup import (
    last_good_at,
    last_tried_at,
    note_backup,
    note_failed_backup,
)
from webapp.store.backing_up import make_backup
from webapp.verification.erasure_list import write_erasure_list
from webapp.verification.privacy_models import Erasure
from webapp.web.runtime import Runtime

FROM = time(2, 30)  # in the company's zone, after the nightly comparison has begun
AGAIN = timedelta(hours=1)
log = logging.getLogger(__name__)


class NightlyBackup:
    """A job of a lane: it backs up into `target` once a day and keeps the newest `keep`."""

    def __init__(self, runtime: Runtime, target: Path, keep: int) -> None:
        self._runtime, self._target, self._keep = runtime, target, keep
        self._listed = 0  # how many erasures the list was compared with

    def __call__(self) -> None:
        self.list_erasures()
        now = self._runtime.clock()
        if self._is_due(now):
            self._back_up(now)

    def list_erasures(self) -> None:
        """Write the list where there are other erasures than at the last time."""
        done = Erasure.select().count()
        if done == self._listed:
            return
        try:
            write_erasure_list(self._target)
        except (JiebaoError, OSError) as failed:  # the backup is tried, and says so itself
            log.error("the list of erasures in %s failed: %s", self._target, failed)
        else:
            self._listed = done

    def _is_due(self, now: datetime) -> bool:
        """Once a day from 02:30 on, or when a server that was off at night starts."""
        clock = self._runtime.company.clock
        local = clock.local(now)
        if local.time() < FROM:
            return False
        good, tried = last_good_at(), last_tried_at()
        if good is not None and clock.local(good).date() == local.date():
            return False
        return tried is None or now - tried >= AGAIN

    def _back_up(self, now: datetime) -> None:
        here, folder = self._runtime, str(self._target)
        link = self._target.is_relative_to(here.config.data)
        try:
            made = make_backup(
                here.config, here.files, self._target, now, keep=self._keep, link=link
            )
        except JiebaoError as failed:
            log.error("the backup into %s failed: %s", folder, failed)
            here.write(partial(note_failed_backup, folder=folder, fault=str(failed)))
            return
        here.write(partial(note_backup, made=made))
        log.info("backed up %s files into %s", made.files, made.folder)
