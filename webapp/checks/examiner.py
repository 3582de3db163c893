"""Run a server thread that examines every stored photo and every recorded fact once.

Uploads do not wait for it. After a restart it finds the unfinished work in the database: photos
without a fingerprint, and facts numbered after the last round.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from threading import Event, Thread, get_native_id

from peewee import JOIN

from webapp.checks.models import Fingerprint
from webapp.checks.operations.note_examination import Pair, note_fingerprint, note_round
from webapp.checks.signals.rounds import MOST, examine_round
from webapp.checks.twins.codes import codes_of
from webapp.checks.twins.points import Grey, Points, grey_of
from webapp.checks.twins.search import FoundTwin, KnownPhoto, PhotoIndex, find_twins, views_of
from webapp.core.cpu_affinity import all_cores
from webapp.facts.models import Photo
from webapp.media.photos import PhotoStore
from webapp.media.photos.errors import PhotoAltered, PhotoLost
from webapp.store.database import disk_fault_of
from webapp.store.statements import holds_lease
from webapp.store.tables import database
from webapp.web.runtime import Runtime

EVERY = 2.0  # seconds
AT_ONCE = 20  # photos a tick
REMEMBERED = 2000  # fingerprints per batch when the index is loaded at start
# How far back before the last photo a tick searches: the clock is never set back further than this.
_OVERLAP = timedelta(hours=1)
log = logging.getLogger(__name__)


class Examiner:
    """Examines photos and facts until it is closed; a failure is logged and tried again.

    `is_behind`: the newest tick took as much as one takes, so that the next follows at once. Else
    the thread waits: while calls arrive without a pause, round upon round would read every seller's
    day again for a handful of calls, and take half of the processor from those who record.
    """

    def __init__(self, runtime: Runtime, every: float = EVERY) -> None:
        self._runtime, self._every = runtime, every
        self._index = PhotoIndex()
        self._stored_photos = _StoredPhotos(runtime.photos)
        self._since: datetime | None = None
        self.is_behind = False
        self._ended = Event()
        self._thread = Thread(target=self._run, name="examining", daemon=True)

    def start(self) -> Examiner:
        """Start the thread."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Finish the current photo, then stop the thread."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        os.setpriority(os.PRIO_PROCESS, get_native_id(), 10)  # web pages have priority
        while not self._ended.wait(self._every):
            try:
                while self._holds_lease() and self.tick() and self.is_behind:
                    if self._ended.is_set():
                        break
            except Exception as failure:  # the server keeps running; the next tick tries again
                if disk_fault_of(failure) is None:  # the writer has logged the others
                    log.exception("photos or facts could not be examined")
        database.close()

    def _holds_lease(self) -> bool:
        """Whether this process examines; while another one does, nothing known is kept."""
        if holds_lease("examiner"):
            return True
        self._index, self._since = PhotoIndex(), None
        return False

    def tick(self) -> int:
        """Examine up to AT_ONCE photos and one round of facts; return how many there were."""
        if not len(self._index) and self._since is None:
            self._load_fingerprints()
        done, asked_at = 0, self._runtime.clock()
        waiting = self._photos_waiting()
        if not waiting and self._since is None:
            self._since = asked_at  # no photo stored before this waits: not all are searched again
        for name, stored_at in waiting:
            if self._ended.is_set():
                break
            self._examine(name)
            self._since, done = stored_at, done + 1
        facts = self._examine_facts()
        self.is_behind = len(waiting) == AT_ONCE or facts == MOST
        return done + facts

    def _examine_facts(self) -> int:
        """Examine the facts since the last round; return how many there were."""
        found = examine_round(self._runtime.company)
        if found is None:
            return 0
        self._runtime.write(lambda tx: note_round(tx, found))
        return found.count

    def _load_fingerprints(self) -> None:
        """Fill the index of candidates with the stored fingerprints."""
        rows = Fingerprint.select(Fingerprint.photo, Fingerprint.points).order_by(
            Fingerprint.at, Fingerprint.photo
        )
        stored = iter(rows.tuples().iterator())
        while batch := list(islice(stored, REMEMBERED)):
            self._index.fill([(name, Points.unpack(bytes(packed))) for name, packed in batch])

    def _photos_waiting(self) -> list[tuple[str, datetime]]:
        """At most AT_ONCE photos without a fingerprint, oldest first, with their time of storage.

        The first search after a start covers all photos, the later ones those stored since.
        """
        waiting = (
            Photo.select(Photo.name, Photo.stored_at)
            .join(Fingerprint, JOIN.LEFT_OUTER, on=(Fingerprint.photo == Photo.name))
            .where(Fingerprint.photo.is_null())
            .order_by(Photo.stored_at, Photo.name)
            .limit(AT_ONCE)
        )
        if self._since is not None:
            waiting = waiting.where(Photo.stored_at >= self._since - _OVERLAP)
        return list(waiting.tuples())

    @all_cores()
    def _examine(self, name: str) -> None:
        try:
            jpeg = self._runtime.photos.read(name, "large")
        except (PhotoLost, PhotoAltered):
            log.error("photo %s is missing or damaged and cannot be examined", name)
            self._runtime.write(lambda tx: note_fingerprint(tx, name, _NOTHING.pack(), [], []))
            return
        views, codes = views_of(grey_of(jpeg)), codes_of(jpeg)
        points = views[0].points
        pairs = [_pair(twin) for twin in find_twins(views, codes, self._index, self._stored_photos)]
        self._runtime.write(lambda tx: note_fingerprint(tx, name, points.pack(), codes, pairs))
        self._index.add(name, points)


class _StoredPhotos:
    """The examined photos of the database and of the photo folder."""

    def __init__(self, photos: PhotoStore) -> None:
        self._photos = photos

    def known(self, names: Sequence[str]) -> Mapping[str, KnownPhoto]:
        rows = Fingerprint.select(Fingerprint.photo, Fingerprint.points, Fingerprint.codes)
        return {
            name: KnownPhoto(Points.unpack(bytes(packed)), json.loads(codes))
            for name, packed, codes in rows.where(Fingerprint.photo.in_(list(names))).tuples()
        }

    def picture(self, name: str) -> Grey | None:
        try:
            return grey_of(self._photos.read(name, "large"))
        except (PhotoLost, PhotoAltered):
            return None


def _pair(twin: FoundTwin) -> Pair:
    share = round(100 * twin.likeness.grain_agreement)
    return Pair(twin.name, twin.words, share, twin.likeness.points)


_NOTHING = Points.nothing()
