"""A thread of the server that looks at every photo and record once it has come.

Who uploads waits for none of it. What is unfinished is found again after a restart: a photo without
a fingerprint, a fact after the last round.
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
from webapp.checks.signals.rounds import look_round
from webapp.checks.twins.candidates import INDEXED, LOOKED_UP, Candidates
from webapp.checks.twins.codes import codes_of, serials_in
from webapp.checks.twins.likeness import Laid, Likeness, compare_pictures, lay
from webapp.checks.twins.points import Grey, Points, grey_of, mirrored, points_of
from webapp.core.cpu_affinity import all_cores
from webapp.facts.models import Photo
from webapp.media.photos.errors import PhotoLost
from webapp.store.tables import database
from webapp.web.app_context import Office

EVERY = 2.0  # seconds
AT_ONCE = 20  # photos a tick
REMEMBERED = 2000  # fingerprints read at once after a start
_AGAIN = timedelta(hours=1)  # how far back a tick asks for photos: no clock runs so far back
log = logging.getLogger(__name__)


class Examiner:
    """Looks until it is closed; what fails is said in the log and tried again."""

    def __init__(self, office: Office, every: float = EVERY) -> None:
        self._office, self._every = office, every
        self._known: list[str] = []  # photos by their number among the candidates
        self._candidates = Candidates()
        self._since: datetime | None = None
        self._ended = Event()
        self._thread = Thread(target=self._run, name="examining", daemon=True)

    def start(self) -> Examiner:
        """Look from now on, in a thread of its own."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Finish the photo under way, then stop."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        os.setpriority(os.PRIO_PROCESS, get_native_id(), 10)  # pages go first
        while not self._ended.wait(self._every):
            try:
                while self.tick() and not self._ended.is_set():
                    pass
            except Exception:  # the server goes on; the next tick tries again
                log.exception("what has come could not be examined")
        database.close()

    def tick(self) -> int:
        """Look at some of what waits; how much it was."""
        if not self._known and self._since is None:
            self._remember()
        done = 0
        for name, stored_at in self._waiting():
            if self._ended.is_set():
                break
            self._examine(name)
            self._since, done = stored_at, done + 1
        return done + self._round()

    def _round(self) -> int:
        """Look at the facts that have come; how many there were."""
        looked = look_round(self._office.company)
        if looked is None:
            return 0
        self._office.write(lambda tx: note_round(tx, looked))
        return looked.count

    def _remember(self) -> None:
        """Take in the fingerprints there are."""
        rows = Fingerprint.select(Fingerprint.photo, Fingerprint.points).order_by(Fingerprint.at)
        found = iter(rows.tuples().iterator())
        while some := list(islice(found, REMEMBERED)):
            indexed = [Points.unpack(bytes(packed)).bits[:INDEXED] for _, packed in some]
            self._candidates.fill(np.concatenate(indexed), [len(bits) for bits in indexed])
            self._known += [name for name, _ in some]

    def _add(self, name: str, points: Points) -> None:
        self._candidates.add(points.bits)
        self._known.append(name)

    def _waiting(self) -> list[tuple[str, datetime]]:
        """Photos without a fingerprint, those that came first; all of them after a start."""
        waiting = (
            Photo.select(Photo.name, Photo.stored_at)
            .join(Fingerprint, JOIN.LEFT_OUTER, on=(Fingerprint.photo == Photo.name))
            .where(Fingerprint.photo.is_null())
            .order_by(Photo.stored_at, Photo.name)
            .limit(AT_ONCE)
        )
        if self._since is not None:
            waiting = waiting.where(Photo.stored_at >= self._since - _AGAIN)
        return list(waiting.tuples())

    @all_cores()
    def _examine(self, name: str) -> None:
        try:
            jpeg = self._office.photos.read(name, "large")
        except PhotoLost:
            log.error("photo %s is not in the folder and cannot be examined", name)
            self._office.write(lambda tx: note_fingerprint(tx, name, _NOTHING.pack(), [], []))
            return
        grey, codes = grey_of(jpeg), codes_of(jpeg)
        points = points_of(grey)
        pairs = list(self._pairs(grey, points, codes))
        self._office.write(lambda tx: note_fingerprint(tx, name, points.pack(), codes, pairs))
        self._add(name, points)

    def _pairs(self, grey: Grey, points: Points, codes: list[str]) -> Iterator[Pair]:
        seen: set[str] = set()
        for how, looked, its in (
            ("upright", grey, points),
            ("mirrored", turned := mirrored(grey), points_of(turned)),
        ):
            for number in self._candidates.like(its.bits, LOOKED_UP):
                other = self._known[number]
                likeness = None if other in seen else self._likeness(looked, its, other, codes)
                if likeness is not None and likeness.twins:
                    seen.add(other)
                    share = round(100 * likeness.everywhere)
                    yield Pair(other, how, share, likeness.points)

    def _likeness(self, grey: Grey, its: Points, other: str, codes: list[str]) -> Likeness | None:
        held = Fingerprint.get_by_id(other)
        theirs = set(serials_in(json.loads(held.codes)))
        if theirs and codes and not theirs & set(serials_in(codes)):
            return None  # both show a code, and not the same
        laid: Laid | None = lay(its, Points.unpack(bytes(held.points)))
        if laid is None or not laid.promising:
            return None
        try:
            jpeg = self._office.photos.read(other, "large")
        except PhotoLost:
            return None
        return compare_pictures(grey, grey_of(jpeg), laid)


_NOTHING = Points.nothing()
