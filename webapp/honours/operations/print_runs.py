"""Print runs: requested, begun, cancelled, finished; each step is a record, the newest counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from peewee import fn

from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.facts.transactions import Transaction
from webapp.honours.models import (
    Certificate,
    CertificateStep,
    PrintPage,
    PrintRun,
    PrintStep,
)
from webapp.honours.status import certificate_states
from webapp.ledger.models import Line
from webapp.ledger.previewed_lines import demand_all_due
from webapp.schemes.company_loading import load_company
from webapp.store.database import newest_number
from webapp.store.request_cache import request_cache
from webapp.store.statements import one_state

BOOK, ZIP = "book", "zip"
FORMS = (BOOK, ZIP)
WAITING, BEGUN, FINISHED, CANCELLED = "waiting", "begun", "finished", "cancelled"
FAILED, REMOVED = "failed", "removed"
KEPT = timedelta(days=30)
MOST = 2000
TRIES = 3  # looks at the certificates outside the writer; then one inside it
Write = Callable[[Callable[[Transaction], Any]], Any]


class NothingToPrint(JiebaoError):
    """The run has no valid certificate."""

    sentence = _("没有选中可以打印的证书。")


class TooMany(JiebaoError):
    """The run has more certificates than allowed."""

    sentence = _("一次最多打印 %(most)s 张，请分批。")


class OverAlready(JiebaoError):
    """The run has ended already and cannot be cancelled."""

    sentence = _("这次打印已经结束。")
    status = 409


@dataclass(frozen=True)
class RunState:
    """A run's state: the last step, since when, how often begun, the last note."""

    word: str
    since: datetime
    begun: int
    note: str = ""

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.word in (WAITING, BEGUN)


def state_of_run(run: PrintRun) -> RunState:
    """The state of a run."""
    return states_of_runs([run])[run.number]


def states_of_runs(runs: Iterable[PrintRun]) -> dict[int, RunState]:
    """The state of each of these runs, by number."""
    held: dict[int, list[PrintStep]] = {run.number: [] for run in runs}
    rows = PrintStep.select().where(PrintStep.run.in_(list(held))).order_by(PrintStep.number)
    for step in rows:
        held[step.run_id].append(step)
    return {run.number: _state_by(run, held[run.number]) for run in runs}


def _state_by(run: PrintRun, steps: list[PrintStep]) -> RunState:
    begun = sum(step.step == BEGUN for step in steps)
    if not steps:
        return RunState(WAITING, run.asked_at, 0)
    return RunState(steps[-1].step, steps[-1].at, begun, steps[-1].note)


def ask_for_run(
    tx: Transaction, by: str, serials: Sequence[str], form: str, again: int | None = None
) -> int:
    """Request a run of certificates in this order, without the invalid ones; return its number.

    Raises UnknownChoice, NothingToPrint, TooMany, PeriodNotOver.
    """
    demand_run(form, len(set(serials)))
    return _add_run(tx, by, _standing(tx.company, serials, tx.now), form, again)


def ask_for_run_apart(
    write: Write,
    now: datetime,
    by: str,
    serials: Sequence[str],
    form: str,
    again: int | None = None,
) -> int:
    """Request a run as `ask_for_run` does, and hold the writer only for the rows to insert.

    The certificates are looked at in one read transaction; if a line or a step of a certificate was
    added since, they are looked at again, and after TRIES inside the writer. Raises the same.
    """
    demand_run(form, len(set(serials)))
    for _try in range(TRIES):
        with request_cache(), one_state():
            seen = _newest_changes()
            standing = _standing(load_company(), serials, now)
        add = partial(_add_if_same, by=by, standing=standing, form=form, again=again, seen=seen)
        number: int | None = write(add)
        if number is not None:
            return number
    asked: int = write(lambda tx: ask_for_run(tx, by, serials, form, again))
    return asked


def _newest_changes() -> tuple[int, int]:
    """What may change which certificates stand: the newest line, and the newest step of one."""
    return newest_number(Line), newest_number(CertificateStep)


def _standing(company: Company, serials: Sequence[str], now: datetime) -> list[str]:
    """The valid ones of these certificates. Raises NothingToPrint, PeriodNotOver."""
    states = certificate_states(serials)
    standing = [each for each in dict.fromkeys(serials) if each in states and states[each].stands]
    if not standing:
        raise NothingToPrint()
    printed = Line.select().join(Certificate).where(Certificate.serial.in_(standing))
    demand_all_due(company, list(printed.order_by(Line.number)), now)
    return standing


def _add_if_same(
    tx: Transaction,
    by: str,
    standing: Sequence[str],
    form: str,
    again: int | None,
    seen: tuple[int, int],
) -> int | None:
    """Add the run, unless a change since may have changed which certificates stand: then None."""
    return _add_run(tx, by, standing, form, again) if _newest_changes() == seen else None


def _add_run(
    tx: Transaction, by: str, standing: Sequence[str], form: str, again: int | None
) -> int:
    run = tx.insert(PrintRun, form=form, again=again, asked_by=by, asked_at=tx.now)
    pages = ((run, place, serial) for place, serial in enumerate(standing, 1))
    tx.insert_values(PrintPage, ("run", "place", "certificate"), pages)
    after = {"form": form, "again": again, "certificates": standing}
    tx.audit(by, "reprint" if again else "print", f"print:{run}", after=after)
    return run


def demand_run(form: str, count: int) -> None:
    """Check the form of a run and its number of certificates. Raises UnknownChoice, TooMany."""
    if form not in FORMS:
        raise UnknownChoice()
    if count > MOST:
        raise TooMany(most=MOST)


def print_again(write: Write, now: datetime, by: str, number: int) -> int:
    """Request the same certificates in the same form as a new run; return its number."""
    run = held_run(number)
    serials = [page.certificate_id for page in pages_of(run)]
    return ask_for_run_apart(write, now, by, serials, run.form, number)


def cancel_run(tx: Transaction, by: str, number: int) -> None:
    """Cancel a run; printing stops at the next page. Raises NotFound, OverAlready."""
    run = held_run(number)
    if not state_of_run(run).running:
        raise OverAlready()
    note_step(tx, number, CANCELLED, by=by)


def note_step(
    tx: Transaction, number: int, step: str, note: str = "", by: str | None = None
) -> None:
    """Record a step of a run; a new attempt resets the page count to 0."""
    tx.insert(PrintStep, run=number, step=step, note=note, by=by, at=tx.now)
    if step == BEGUN:
        note_done(tx, number, 0)
    tx.audit(by or "jiebao", "step_print", f"print:{number}", after={"step": step, "note": note})


def finish(tx: Transaction, number: int, note: str) -> bool:
    """Record that a run is finished; return False, without a record, if it was cancelled."""
    if not state_of_run(held_run(number)).running:
        return False
    note_step(tx, number, FINISHED, note)
    return True


def note_done(_tx: Transaction, number: int, done: int) -> None:
    """Set how many pages of the current attempt are printed."""
    PrintRun.update(done=done).where(PrintRun.number == number).execute()


def held_run(number: int) -> PrintRun:
    """The run with this number. Raises NotFound."""
    run = PrintRun.get_or_none(PrintRun.number == number)
    if run is None:
        raise NotFound()
    return run


def pages_of(run: PrintRun) -> list[PrintPage]:
    """A run's pages in order."""
    pages = PrintPage.select(PrintPage, Certificate).join(Certificate)
    return list(pages.where(PrintPage.run == run).order_by(PrintPage.place))


def next_run() -> PrintRun | None:
    """The oldest run that has not ended: waiting, or begun and then interrupted."""
    newest = PrintStep.select(fn.MAX(PrintStep.number)).where(PrintStep.run == PrintRun.number)
    over = PrintStep.select().where(PrintStep.number == newest, PrintStep.step != BEGUN)
    query = PrintRun.select().where(~fn.EXISTS(over)).order_by(PrintRun.number)
    return query.first()


def over_their_time(now: datetime) -> Iterable[int]:
    """Yield the finished runs whose file was kept for longer than KEPT."""
    for step in PrintStep.select().where(PrintStep.step == FINISHED, PrintStep.at < now - KEPT):
        if state_of_run(step.run).word == FINISHED:
            yield step.run_id
