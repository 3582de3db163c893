"""A thread that does its jobs at an interval; what fails or waits there delays no other thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from webapp.store.tables import database

PATIENCE = 3.0  # seconds that all lanes together have to end
Job = Callable[[], object]
log = logging.getLogger(__name__)


class Lane:
    """One thread: waits `every` seconds, does each of `jobs` in order, and so on until `end`.

    `wait` takes the seconds and returns whether the lane is to end; tests give their own.
    `interrupt` is called by `end`, from another thread: it makes a job under way return early.
    """

    def __init__(
        self,
        name: str,
        every: float,
        *jobs: Job,
        interrupt: Callable[[], None] | None = None,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self.name = name
        self._every, self._jobs, self._interrupt = every, jobs, interrupt
        self._ended = Event()
        self._wait = wait or self._ended.wait
        self._thread = Thread(target=self._run, name=f"lane {name}", daemon=True)

    def start(self) -> None:
        """Begin to wait and work."""
        self._thread.start()

    def end(self) -> None:
        """Begin nothing more, and return at once; `join` says when the job under way is done."""
        self._ended.set()
        if self._interrupt is not None:
            self._interrupt()

    def join(self, seconds: float) -> bool:
        """Wait at most `seconds` for the thread; whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def tick(self) -> None:
        """Do each job once, in order; one that fails is logged, and the next one is done."""
        for job in self._jobs:
            if self._ended.is_set():
                return
            try:
                job()
            except Exception:  # the next round tries again
                log.exception("lane %s: a job failed", self.name)

    def _run(self) -> None:
        while not self._wait(self._every) and not self._ended.is_set():
            self.tick()
        database.close()


@contextmanager
def running(
    lanes: Sequence[Lane], patience: float = PATIENCE, clock: Callable[[], float] = monotonic
) -> Iterator[None]:
    """Inside, the lanes run. At the end all are told to end, and have `patience` seconds for it.

    What still works then is left to end with the process, as after kill -9: every commit is whole,
    and the next start does again what is missing.
    """
    for lane in lanes:
        lane.start()
    try:
        yield
    finally:
        for lane in lanes:
            lane.end()
        until = clock() + patience
        for lane in lanes:
            if not lane.join(max(0.0, until - clock())):
                log.warning("lane %s did not end within %s s and was left", lane.name, patience)
