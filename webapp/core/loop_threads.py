"""Run work in a few threads for an asyncio loop, with one hand-over there and one back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)


class ThreadJob(Generic[T]):
    """A piece of work that runs in a thread; `done` is awaited by the loop that asked for it."""

    __slots__ = ("_after", "_ended", "_lock", "done", "loop", "work")

    def __init__(self, work: Callable[[], T], loop: asyncio.AbstractEventLoop) -> None:
        self.work, self.loop = work, loop
        self.done: asyncio.Future[T] = loop.create_future()
        self._lock, self._ended = Lock(), False
        self._after: Callable[[], object] | None = None

    def afterwards(self, work: Callable[[], object]) -> None:
        """Run `work` once this one has ended: here if it has, else in its thread."""
        with self._lock:
            if not self._ended:
                self._after = work
                return
        work()

    def end(self) -> None:
        """Say that the work has ended; its thread calls this."""
        with self._lock:
            self._ended = True
        if self._after is not None:
            try:
                self._after()
            except Exception:  # nobody waits for it
                log.exception("what follows a piece of work failed")


class LoopThreads:
    """At most `most` threads, each started when it is needed first; `close` ends them.

    The pool of concurrent.futures does the same with two futures, a condition and a semaphore for
    each piece of work, which takes a tenth of the time of a small page.
    """

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._queue: SimpleQueue[ThreadJob[Any] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._given = 0  # jobs whose end the loop has not been told of

    def run(self, work: Callable[[], T]) -> ThreadJob[T]:
        """Run `work` in a thread, as soon as one is free; a running loop calls this."""
        job = ThreadJob(work, asyncio.get_running_loop())
        self._given += 1
        if self._given > len(self._threads) and len(self._threads) < self._most:
            name = f"{self._name} {len(self._threads)}"
            self._threads.append(Thread(target=self._work, name=name, daemon=True))
            self._threads[-1].start()
        self._queue.put(job)
        return job

    def close(self) -> None:
        """Finish all work, then end the threads."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            self._do(job)
            del job  # while it waits, the thread holds nothing of the last one

    def _do(self, job: ThreadJob[Any]) -> None:
        result, failure = None, None
        try:
            result = job.work()
        except BaseException as raised:  # noqa: BLE001 - who awaits the job raises it
            failure = raised
        job.end()
        with suppress(RuntimeError):  # the loop has ended, and nobody waits any more
            job.loop.call_soon_threadsafe(self._tell, job.done, result, failure)

    def _tell(self, done: asyncio.Future[Any], result: Any, failure: BaseException | None) -> None:
        self._given -= 1
        if done.cancelled():
            return
        if failure is None:
            done.set_result(result)
        else:
            done.set_exception(failure)
