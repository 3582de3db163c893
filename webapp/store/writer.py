"""The single writer thread: it commits work in groups and answers once a group is on disk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from queue import Empty, SimpleQueue
from threading import Lock, Thread
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

log = logging.getLogger(__name__)

GROUP = 256  # at most so many pieces of work in one commit


class Queued(Generic[Tx, T]):
    """A piece of work in the writer's queue; its result can be read once it is on disk.

    One lock for each instead of a Future, whose condition took a twentieth of a call's time.
    """

    __slots__ = ("_ended", "_refusal", "_result", "since", "work")

    def __init__(self, work: Callable[[Tx], T]) -> None:
        self.work, self.since = work, monotonic()
        self._result: Any = None
        self._refusal: BaseException | None = None
        self._ended = Lock()
        self._ended.acquire()  # `end` releases it

    def end(self, result: Any, refusal: BaseException | None) -> None:
        """Give the work its result or its refusal, once."""
        self._result, self._refusal = result, refusal
        self._ended.release()

    def refusal(self) -> BaseException | None:
        """Wait until the work has ended; return what refused it, or None."""
        with self._ended:
            return self._refusal

    def result(self) -> T:
        """Wait until the work has ended; return its result, or raise its refusal."""
        refused = self.refusal()
        if refused is not None:
            try:
                raise refused
            finally:
                del refused  # its traceback holds this frame: a cycle for the garbage collector
        done: T = self._result
        return done


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
        self._queue: SimpleQueue[Queued[Tx, Any] | None] = SimpleQueue()
        self.fault: DiskFault | None = None
        self.waits, self.commits, self.commit_seconds = Durations(), 0, 0.0
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def __call__(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in a transaction; return its result once on disk, or raise its refusal."""
        queued = Queued(work)
        self._queue.put(queued)
        return queued.result()

    def all(self, works: Iterable[Callable[[Tx], T]]) -> list[Queued[Tx, T]]:
        """Run each piece of work, in this order, in as few commits as possible.

        Returns, once all are on disk or refused, each with its result or its refusal.
        """
        pieces = [Queued(work) for work in works]
        for each in pieces:
            self._queue.put(each)
        for each in pieces:
            each.refusal()
        return pieces

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

    def _gather(self, first: Queued[Tx, Any]) -> tuple[list[Queued[Tx, Any]], bool]:
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

    def _commit(self, group: list[Queued[Tx, Any]]) -> None:
        began, before = monotonic(), engine().changed_rows() if self.fault else 0
        try:
            outcomes = self._commit_works([each.work for each in group])
        except Exception as failure:  # noqa: BLE001 - the commit failed: refuse all work
            outcomes = [(None, failure)] * len(group)
        outcomes = [(result, disk_fault_of(why) or why) for result, why in outcomes]
        self._note_fault(outcomes, before)
        self._measure(group, began, monotonic())
        for each, (result, refusal) in zip(group, outcomes, strict=True):
            each.end(result, refusal)

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

    def _measure(self, group: list[Queued[Tx, Any]], began: float, ended: float) -> None:
        self.commits += 1
        self.commit_seconds += ended - began
        for each in group:
            self.waits.add(ended - each.since)
