"""The single writer thread: it commits work in groups and answers once a group is on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from webapp.store.database import WRITER_CACHE
from webapp.store.tables import database

T = TypeVar("T")
Tx = TypeVar("Tx")  # the type of the transaction that work is called with
Outcome = tuple[Any, BaseException | None]  # the result of work, or the exception that refused it

GROUP = 256  # at most so many pieces of work in one commit


class Writer(Generic[Tx]):
    """A thread that takes work from all requests and commits all queued work as one group."""

    def __init__(
        self, commit: Callable[[Sequence[Callable[[Tx], Any]]], Sequence[Outcome]]
    ) -> None:
        self._commit_works = commit
        self._queue: SimpleQueue[tuple[Callable[[Tx], Any], Future[Any]] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def __call__(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in a transaction; return its result once on disk, or raise its refusal."""
        future: Future[T] = Future()
        self._queue.put((work, future))
        return future.result()

    def all(self, works: Iterable[Callable[[Tx], T]]) -> list[Future[T]]:
        """Run each piece of work, in this order, in as few commits as possible.

        Returns a future for each, all done and on disk, with its result or its refusal.
        """
        futures: list[Future[T]] = []
        for work in works:
            futures.append(Future())
            self._queue.put((work, futures[-1]))
        wait(futures)
        return futures

    @property
    def is_running(self) -> bool:
        """Whether the thread takes work."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Finish the queued work, then stop the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        database.connection().execute(f"PRAGMA cache_size = {WRITER_CACHE}")
        while (first := self._queue.get()) is not None:
            group, last = self._gather(first)
            self._commit(group)
            if last:
                break
        database.close()

    def _gather(
        self, first: tuple[Callable[[Tx], Any], Future[Any]]
    ) -> tuple[list[tuple[Callable[[Tx], Any], Future[Any]]], bool]:
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

    def _commit(self, group: list[tuple[Callable[[Tx], Any], Future[Any]]]) -> None:
        try:
            outcomes = self._commit_works([work for work, _ in group])
        except Exception as failure:  # noqa: BLE001 - the commit failed: refuse all work
            outcomes = [(None, failure)] * len(group)
        for (_, future), (result, refusal) in zip(group, outcomes, strict=True):
            if refusal is None:
                future.set_result(result)
            else:
                future.set_exception(refusal)
