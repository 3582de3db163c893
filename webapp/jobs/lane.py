"""Run jobs at an interval in a thread of their own, so that a slow job delays no other thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from webapp.store.database import disk_fault_of
from webapp.store.statements import holds_lease
from webapp.store.tables import database

PATIENCE = 3.0  # seconds that all lanes together have to end at shutdown
Job = Callable[[], object]
log = logging.getLogger(__name__)


class Lane:
    """One thread that waits `every` seconds, runs `jobs` in order, and repeats this until `end`.

    Of several servers on one database one runs a lane, the one that holds its lease;
    `in_each_process`: all of them. `wait` takes the seconds and returns whether the lane must end;
    tests pass their own. `end` calls `interrupt` from another thread, so that a running job returns
    early. `rounds` and `failures` count ended rounds and failed jobs.
    """

    def __init__(
        self,
        name: str,
        every: float,
        *jobs: Job,
        interrupt: Callable[[], None] | None = None,
        wait: Callable[[float], bool] | None = None,
        in_each_process: bool = False,
    ) -> None:
        self.name, self._in_each_process = name, in_each_process
        self._every, self._jobs, self._interrupt = every, jobs, interrupt
        self._ended = Event()
        self.rounds, self.failures = 0, 0
        self._last_round = monotonic()
        self._wait = wait or self._ended.wait
        self._thread = Thread(target=self._run, name=f"lane {name}", daemon=True)

    @property
    def seconds_since_round(self) -> float:
        """Seconds since the last round ended; before the first one, since the lane was made."""
        return monotonic() - self._last_round

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def end(self) -> None:
        """Stop the lane after the running job, and return at once; `join` waits for that job."""
        self._ended.set()
        if self._interrupt is not None:
            self._interrupt()

    def join(self, seconds: float) -> bool:
        """Wait at most `seconds` for the thread; return whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def tick(self) -> None:
        """Run each job once, in order; log a job that fails, and go on with the next one."""
        for job in self._jobs:
            if self._ended.is_set():
                return
            try:
                job()
            except Exception as failure:  # the next round tries again
                self.failures += 1
                if (fault := disk_fault_of(failure)) is None:
                    log.exception("lane %s: a job failed", self.name)
                else:  # the writer logs how to mend it
                    log.error("lane %s: a job could not write, because %s", self.name, fault.plain)
        self.rounds += 1
        self._last_round = monotonic()

    def _run(self) -> None:
        while not self._wait(self._every) and not self._ended.is_set():
            if self._in_each_process or holds_lease(f"lane {self.name}"):
                self.tick()
            else:
                self._last_round = monotonic()  # another server's
        database.close()


@contextmanager
def running(
    lanes: Sequence[Lane], patience: float = PATIENCE, clock: Callable[[], float] = monotonic
) -> Iterator[None]:
    """Run the lanes inside the context; at exit call `end` on all, and wait `patience` seconds.

    A lane that still runs then is left to end with the process, as after kill -9. This is safe,
    because commits are atomic and the next start repeats the unfinished jobs.
    """
    for lane in lanes:
        lane.start()
    try:
        yield
    finally:
        for lane in lanes:
            lane.end()
        deadline = clock() + patience
        for lane in lanes:
            if not lane.join(max(0.0, deadline - clock())):
                log.warning("lane %s did not end within %s s and was left", lane.name, patience)
