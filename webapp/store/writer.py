"""The one writer: a thread that commits work in groups and answers once a group is on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from webapp.store.tables import database

T = TypeVar("T")
Tx = TypeVar("Tx")  # the transaction that a piece of work is called with
Outcome = tuple[Any, BaseException | None]  # a piece of work's answer, or why it was refused

GROUP = 256  # work committed together at the most


class Writer(Generic[Tx]):
    """A thread that takes work from all requests and commits what has gathered, as one group."""

    def __init__(
        self, commit: Callable[[Sequence[Callable[[Tx], Any]]], Sequence[Outcome]]
    ) -> None:
        self._commit_works = commit
        self._queue: SimpleQueue[tuple[Callable[[Tx], Any], Future[Any]] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def __call__(self, work: Callable[[Tx], T]) -> T:
        """Do `work` in a transaction and return its answer once that is on disk."""
        future: Future[T] = Future()
        self._queue.put((work, future))
        return future.result()

    def all(self, works: Iterable[Callable[[Tx], T]]) -> list[Future[T]]:
        """Do each piece of work, in this order, in as few commits as it takes.

        The futures of their answers or refusals, all of them done and on disk.
        """
        futures: list[Future[T]] = []
        for work in works:
            futures.append(Future())
            self._queue.put((work, futures[-1]))
        wait(futures)
        return futures

    def close(self) -> None:
        """Finish what was asked for, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
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
            answers = self._commit_works([work for work, _ in group])
        except Exception as failure:  # noqa: BLE001 - the commit itself failed: nobody is acknowledged
            answers = [(None, failure)] * len(group)
        for (_, future), (answer, refusal) in zip(group, answers, strict=True):
            if refusal is None:
                future.set_result(answer)
            else:
                future.set_exception(refusal)
