"""Run the data checks that somebody asked for, one after the other, outside the writer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from functools import partial

from peewee import fn

from webapp.audit.check_runs import (
    AUDIT,
    CLOCK,
    SAMPLE,
    TALLIES,
    WHOLE,
    newest_of_the_clock,
    waiting_runs,
)
from webapp.audit.models import CheckRun
from webapp.checks.models import SampleDraw
from webapp.checks.sample_report import verify_sample
from webapp.core.errors import _
from webapp.facts.models import Tally
from webapp.facts.tally_check import differing_tallies
from webapp.store.damage import first_damage
from webapp.verification.audit_parts import AuditedData, audit_parts
from webapp.verification.damage import CheckStopped, unreadable
from webapp.verification.marks import newest_rows, newest_verification, note_verified
from webapp.verification.operations.ask_check import TOLD, CheckFound, ask_check, note_found
from webapp.web.runtime import Runtime

NIGHTLY = (AUDIT, SAMPLE)  # checks whose work does not grow with all records
NIGHT = time(3, 0)  # local time from which the clock asks for them
NO_SAMPLE = _("这一天没有抽样，请换一天。")
FAULT = _("程序出错，没有核对完。请管理员看服务器的日志。")
log = logging.getLogger(__name__)


@dataclass
class CheckProgress:
    """The check that runs now: its number (0: none), items read, and all items (0: unknown)."""

    run: int = 0
    done: int = 0
    total: int = 0


class CheckWorker:
    """Runs the waiting checks when it is called; `stop` ends a running check early."""

    def __init__(self, runtime: Runtime, progress: CheckProgress) -> None:
        self._runtime, self._progress = runtime, progress
        self._is_stopped = False

    def stop(self) -> None:
        """End the running check early, from another thread."""
        self._is_stopped = True

    def __call__(self) -> None:
        """Ask for what the clock checks at night, then run each waiting check."""
        self._ask_at_night()
        while not self._is_stopped and (waiting := waiting_runs()):
            try:
                self._run(waiting[0])
            except CheckStopped:
                log.info("check %s was stopped", waiting[0].id)
                return
            finally:
                self._progress.run = 0

    def _ask_at_night(self) -> None:
        here = self._runtime
        clock = here.company.clock
        now = here.clock()
        if clock.local(now).time() < NIGHT:
            return
        for kind in NIGHTLY:
            last = newest_of_the_clock(kind)
            about = newest_sample() if kind == SAMPLE else ""
            if (last is not None and clock.day(last) == clock.day(now)) or about is None:
                continue
            if not any(run.kind == kind for run in waiting_runs()):
                here.write(partial(ask_check, by=CLOCK, kind=kind, about=about))

    def _run(self, run: CheckRun) -> None:
        progress = self._progress
        progress.run, progress.done, progress.total = run.id, 0, 0
        checks: dict[str, Callable[[], CheckFound]] = {
            AUDIT: lambda: self._audit(whole=False),
            WHOLE: lambda: self._audit(whole=True),
            TALLIES: self._tallies,
            SAMPLE: lambda: self._sample(date.fromisoformat(run.about)),
        }
        try:
            found = checks[run.kind]()
        except CheckStopped:
            raise
        except Exception as failure:  # what cannot be checked must not be tried for ever
            log.exception("check %s failed", run.id)
            found = _failed(progress.done, failure)
        self._runtime.write(lambda tx: note_found(tx, run.id, found))
        if found.misfits:
            log.warning("check %s found %s misfits", run.kind, found.misfits)

    def _count(self, done: int) -> None:
        if self._is_stopped:
            raise CheckStopped
        self._progress.done += done

    def _audit(self, *, whole: bool) -> CheckFound:
        """As `jiebao audit verify`: the first misfit of each part."""
        here = self._runtime
        since = None if whole else newest_verification()
        started, reached = here.clock(), newest_rows()
        parts = audit_parts(AuditedData(here.company, here.photos), since)
        self._progress.total = sum(part.count for part in parts)
        told = []
        for part in parts:
            misfit = part.find(self._count)
            if misfit is not None:
                told.append((part.name, misfit.place, misfit.why))
        if not told and reached is not None:
            here.write(
                lambda tx: note_verified(tx, at=reached, started=started, is_whole=since is None)
            )
        return CheckFound(self._progress.done, len(told), tuple(told))

    def _tallies(self) -> CheckFound:
        """As `jiebao tallies check`: every row that differs, the first TOLD in words."""
        self._progress.total = Tally.select().count()
        told, misfits = [], 0
        for each in differing_tallies(self._runtime.company, self._count):
            misfits += 1
            if misfits <= TOLD:
                why = f"保存 {each.held}，由记录重算 {each.told}"
                told.append((_("计数"), "/".join(each.key), why))
        return CheckFound(self._progress.done, misfits, tuple(told))

    def _sample(self, day: date) -> CheckFound:
        """As `jiebao sample verify`."""
        found = verify_sample(self._runtime.company, day)
        if found is None:
            return CheckFound(0, failure=NO_SAMPLE)
        told = tuple((_("抽样"), day.isoformat(), fault) for fault in found.faults)
        return CheckFound(found.cards, len(told), told[:TOLD])


def newest_sample() -> str | None:
    """Return the newest day whose sample was drawn; None without one."""
    day = SampleDraw.select(fn.MAX(SampleDraw.day)).scalar()
    return None if day is None else date.fromisoformat(str(day)).isoformat()


def _failed(done: int, failure: Exception) -> CheckFound:
    """The result of a check that failed: the damaged table, or a fault of the program."""
    if first_damage() is None:
        return CheckFound(done, failure=FAULT)
    misfit = unreadable(failure)
    return CheckFound(done, 1, ((_("数据库文件"), misfit.place, misfit.why),))
