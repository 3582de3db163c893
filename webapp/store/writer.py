"""The single writer thread: it commits work in groups and answers once a group is on disk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, Generic, TypeVar

from webapp.core.disk_faults import DiskFault
from webapp.core.durations import Durations
from webapp.store.database import disk_fault_of
from webapp.store.statements import engine
from webapp.store.tables import database

T = TypeVar("T")
Tx = TypeVar("Tx")  # the type of the transaction that work is called with
Outcome = tuple[Any, BaseException | None]  # the result of work, or the exception that refused it

Queued = tuple[Callable[[Tx], Any], Future[Any], float]  # the work, its future, since when

log = logging.getLogger(__name__)

GROUP = 256  # at most so many pieces of work in one commit


class Writer(Generic[Tx]):
    """A thread that takes work from all requests and commits all queued work as one group.

    `waits`: how long each piece of work waited until it was on disk or refused; `commits` and
    `commit_seconds`: the number of groups and the time that the thread spent on them. `fault`: the
    disk's, from the first write that it refuses until one is on disk again; the work is refused
    with it.
    """

    def __init__(
        self, commit: Callable[[Sequence[Callable[[Tx], Any]]], Sequence[Outcome]]
    ) -> None:
        self._commit_works = commit
        self._queue: SimpleQueue[Queued[Tx] | None] = SimpleQueue()
        self.fault: DiskFault | None = None
        self.waits, self.commits, self.commit_seconds = Durations(), 0, 0.0
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def __call__(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in a transaction; return its result once on disk, or raise its refusal."""
        future: Future[T] = Future()
        self._queue.put((work, future, monotonic()))
        return future.result()

    def all(self, works: Iterable[Callable[[Tx], T]]) -> list[Future[T]]:
        """Run each piece of work, in this order, in as few commits as possible.

        Returns, once all are done and on disk, a future for each piece, with its result or its
        refusal.
        """
        futures: list[Future[T]] = []
        for work in works:
            futures.append(Future())
            self._queue.put((work, futures[-1], monotonic()))
        wait(futures)
        return futures

    @property
    def is_running(self) -> bool:
        """Whether the thread takes work."""
        return self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """The number of pieces of work that wait for the next commit."""
        return self._queue.qsize()

    def close(self) -> None:
        """Finish the queued work, then stop the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        engine().begin_writing()
        while (first := self._queue.get()) is not None:
            group, last = self._gather(first)
            self._commit(group)
            if last:
                break
        database.close()

    def _gather(self, first: Queued[Tx]) -> tuple[list[Queued[Tx]], bool]:
        group = [first]
        while len(group) < GROUP:
            try:
                item = self._queue.get_nowait()
            except Empty:
                return group, False
            if item is None:
                return group, True
            group.append(item)
        return group, False

    def _commit(self, group: list[Queued[Tx]]) -> None:
        began, before = monotonic(), engine().changed_rows() if self.fault else 0
        try:
            outcomes = self._commit_works([work for work, _, _ in group])
        except Exception as failure:  # noqa: BLE001 - the commit failed: refuse all work
            outcomes = [(None, failure)] * len(group)
        outcomes = [(result, disk_fault_of(why) or why) for result, why in outcomes]
        self._note_fault(outcomes, before)
        self._measure(group, began, monotonic())
        for (_, future, _), (result, refusal) in zip(group, outcomes, strict=True):
            if refusal is None:
                future.set_result(result)
            else:
                future.set_exception(refusal)

    def _note_fault(self, outcomes: Sequence[Outcome], before: int) -> None:
        """Log the disk's fault once when it begins and once when a row is written again.

        `before`: the rows that the connection had changed before, if there is a fault.
        """
        found = [why for _, why in outcomes if isinstance(why, DiskFault)]
        if found and self.fault is None:
            self.fault = found[0]
            log.error("%s (the database was not written)", self.fault.plain)
        elif found or self.fault is None or all(why for _, why in outcomes):
            return
        elif engine().changed_rows() > before:
            self.fault = None
            log.warning("the database is written again")

    def _measure(self, group: list[Queued[Tx]], began: float, ended: float) -> None:
        self.commits += 1
        self.commit_seconds += ended - began
        for _, _, since in group:
            self.waits.add(ended - since)
