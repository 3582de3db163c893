"""A server thread that examines every stored photo and every recorded fact once.

Uploads do not wait for it. After a restart it finds the unfinished work in the database: photos
without a fingerprint, and facts numbered after the last round.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from threading import Event, Thread, get_native_id

import numpy as np
from peewee import JOIN

from webapp.checks.models import Fingerprint
from webapp.checks.operations.note_examination import Pair, note_fingerprint, note_round
from webapp.checks.signals.rounds import examine_round
from webapp.checks.twins.candidates import INDEXED, LOOKED_UP, Candidates
from webapp.checks.twins.codes import codes_of, serials_in
from webapp.checks.twins.likeness import Alignment, Likeness, align, compare_pictures
from webapp.checks.twins.points import Grey, Points, grey_of, mirrored, points_of
from webapp.core.cpu_affinity import all_cores
from webapp.facts.models import Photo
from webapp.media.photos.errors import PhotoLost
from webapp.store.tables import database
from webapp.web.runtime import Runtime

EVERY = 2.0  # seconds
AT_ONCE = 20  # photos a tick
REMEMBERED = 2000  # fingerprints per batch when the index is loaded at start
# How far back before the last photo a tick searches: the clock is never set back further than this.
_OVERLAP = timedelta(hours=1)
log = logging.getLogger(__name__)


class Examiner:
    """Examines photos and facts until it is closed; a failure is logged and tried again."""

    def __init__(self, runtime: Runtime, every: float = EVERY) -> None:
        self._runtime, self._every = runtime, every
        self._known: list[str] = []  # photo names by their number in the index of candidates
        self._candidates = Candidates()
        self._since: datetime | None = None
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
                while self.tick() and not self._ended.is_set():
                    pass
            except Exception:  # the server keeps running; the next tick tries again
                log.exception("photos or facts could not be examined")
        database.close()

    def tick(self) -> int:
        """Examine up to AT_ONCE photos and one round of facts; return how many it was."""
        if not self._known and self._since is None:
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
        return done + self._examine_facts()

    def _examine_facts(self) -> int:
        """Examine the facts since the last round; return how many there were."""
        found = examine_round(self._runtime.company)
        if found is None:
            return 0
        self._runtime.write(lambda tx: note_round(tx, found))
        return found.count

    def _load_fingerprints(self) -> None:
        """Fill the index of candidates with the stored fingerprints."""
        rows = Fingerprint.select(Fingerprint.photo, Fingerprint.points).order_by(Fingerprint.at)
        stored = iter(rows.tuples().iterator())
        while batch := list(islice(stored, REMEMBERED)):
            indexed = [Points.unpack(bytes(packed)).bits[:INDEXED] for _, packed in batch]
            self._candidates.fill(np.concatenate(indexed), [len(bits) for bits in indexed])
            self._known += [name for name, _ in batch]

    def _add(self, name: str, points: Points) -> None:
        self._candidates.add(points.bits)
        self._known.append(name)

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
        except PhotoLost:
            log.error("photo %s is not in the folder and cannot be examined", name)
            self._runtime.write(lambda tx: note_fingerprint(tx, name, _NOTHING.pack(), [], []))
            return
        grey, codes = grey_of(jpeg), codes_of(jpeg)
        points = points_of(grey)
        pairs = list(self._pairs(grey, points, codes))
        self._runtime.write(lambda tx: note_fingerprint(tx, name, points.pack(), codes, pairs))
        self._add(name, points)

    def _pairs(self, grey: Grey, points: Points, codes: list[str]) -> Iterator[Pair]:
        seen: set[str] = set()
        for how, picture, its_points in (
            ("upright", grey, points),
            ("mirrored", mirror := mirrored(grey), points_of(mirror)),
        ):
            for number in self._candidates.like(its_points.bits, LOOKED_UP):
                other = self._known[number]
                if other in seen:
                    continue
                likeness = self._likeness(picture, its_points, other, codes)
                if likeness is not None and likeness.twins:
                    seen.add(other)
                    share = round(100 * likeness.grain_agreement)
                    yield Pair(other, how, share, likeness.points)

    def _likeness(
        self, grey: Grey, points: Points, other: str, codes: list[str]
    ) -> Likeness | None:
        fingerprint = Fingerprint.get_by_id(other)
        other_serials = set(serials_in(json.loads(fingerprint.codes)))
        if other_serials and codes and not other_serials & set(serials_in(codes)):
            return None  # both photos show a code, and not the same one
        alignment: Alignment | None = align(points, Points.unpack(bytes(fingerprint.points)))
        if alignment is None or not alignment.worth_comparing:
            return None
        try:
            jpeg = self._runtime.photos.read(other, "large")
        except PhotoLost:
            return None
        return compare_pictures(grey, grey_of(jpeg), alignment)


_NOTHING = Points.nothing()
