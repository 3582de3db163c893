"""A thread of the server that prints requested runs in order and deletes old files.

All its state is in the database: a run that was interrupted when the program stopped is begun
again by the next start, and its page says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO
from threading import Event, Thread
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from webapp.core.errors import JiebaoError
from webapp.honours.issued_values import file_name
from webapp.honours.models import Certificate, PrintRun
from webapp.honours.operations.print_runs import (
    BEGUN,
    BOOK,
    FAILED,
    REMOVED,
    finish,
    next_run,
    note_done,
    note_step,
    over_their_time,
    pages_of,
    state_of_run,
)
from webapp.honours.printed_files import drop_print, keep_print
from webapp.honours.rendering import render_alone, render_together
from webapp.honours.status import certificate_states
from webapp.store.database import disk_fault_of
from webapp.store.statements import holds_lease
from webapp.store.tables import database
from webapp.web.runtime import Runtime

TRIES = 3  # attempts, before a run that crashes the program each time fails
EVERY = 2.0  # seconds between looks for requested runs
log = logging.getLogger(__name__)


class Stopped(Exception):
    """The run was cancelled or the program is stopping; the printed pages are discarded."""


def print_run(runtime: Runtime, run: PrintRun, goes_on: Callable[[int], bool]) -> None:
    """Print one run to its file.

    `goes_on` gets the count of printed pages; if it returns False, Stopped is raised.
    """

    def pressed(done: int) -> None:
        runtime.write(lambda tx: note_done(tx, run.number, done))
        if not goes_on(done):
            raise Stopped

    runtime.write(lambda tx: note_step(tx, run.number, BEGUN))
    held = [page.certificate for page in pages_of(run)]
    states = certificate_states(each.serial for each in held)
    standing = [each for each in held if states[each.serial].stands]
    make = render_together if run.form == BOOK else _zipped
    keep_print(runtime.files, run, make(runtime, standing, pressed))
    left_out = len(held) - len(standing)
    note = str(left_out) if left_out else ""
    if not runtime.write(lambda tx: finish(tx, run.number, note)):
        drop_print(runtime.files, run)
        raise Stopped


def _zipped(
    runtime: Runtime, certificates: list[Certificate], pressed: Callable[[int], None]
) -> bytes:
    """A ZIP of single signed certificates, in order."""
    out = BytesIO()
    moment = runtime.company.clock.local(runtime.clock()).timetuple()[:6]
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for number, held in enumerate(certificates, 1):
            entry = ZipInfo(f"{number:03} {file_name(held)}.pdf", moment)
            archive.writestr(entry, render_alone(runtime, held))
            pressed(number)
    return out.getvalue()


class PrintWorker:
    """Prints until it is closed; `between` is called after each page of a run (for tests)."""

    def __init__(
        self, runtime: Runtime, every: float = EVERY, between: Callable[[int], None] | None = None
    ) -> None:
        self._runtime, self._every, self._between = runtime, every, between
        self._ended = Event()
        self._thread = Thread(target=self._run, name="press room", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Ask the thread to stop; the current run is begun again by the next start."""
        self._ended.set()

    def close(self) -> None:
        """Stop, and wait until the thread has ended."""
        self.end()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            try:
                if holds_lease("printing"):
                    self.tick()
            except Exception as failure:  # the server goes on; the next tick tries again
                if disk_fault_of(failure) is None:  # the writer has logged the others
                    log.exception("print runs could not be seen to")
        database.close()

    def tick(self) -> None:
        """Print the waiting runs, and delete files that were kept long enough."""
        for number in list(over_their_time(self._runtime.clock())):
            self._remove(number)
        while not self._ended.is_set() and (run := next_run()) is not None:
            self._print(run)

    def _print(self, run: PrintRun) -> None:
        if state_of_run(run).begun >= TRIES:
            self._fail(run, "")
            return
        try:
            print_run(self._runtime, run, lambda done: self._goes_on(run, done))
        except Stopped:
            log.info("print run %s was stopped", run.number)
        except JiebaoError as refusal:
            self._fail(run, str(refusal))
        except Exception:  # what cannot be printed must not be tried for ever
            log.exception("print run %s failed", run.number)
            self._fail(run, "")

    def _goes_on(self, run: PrintRun, done: int) -> bool:
        if self._between is not None:
            self._between(done)
        return not self._ended.is_set() and state_of_run(run).running

    def _fail(self, run: PrintRun, why: str) -> None:
        self._runtime.write(lambda tx: note_step(tx, run.number, FAILED, why))

    def _remove(self, number: int) -> None:
        run = PrintRun.get_by_id(number)
        drop_print(self._runtime.files, run)
        self._runtime.write(lambda tx: note_step(tx, number, REMOVED))
