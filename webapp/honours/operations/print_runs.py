"""Print runs: asked for, begun, cancelled, finished; each step a record, the newest decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import fn

from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.facts.transactions import Transaction
from webapp.honours.models import Certificate, PrintPage, PrintRun, PrintStep
from webapp.honours.status import certificate_states

BOOK, ZIP = "book", "zip"
FORMS = (BOOK, ZIP)
WAITING, BEGUN, FINISHED, CANCELLED = "waiting", "begun", "finished", "cancelled"
FAILED, REMOVED = "failed", "removed"
KEPT = timedelta(days=30)
MOST = 2000


class NothingToPrint(JiebaoError):
    """A run without a certificate that stands."""

    sentence = _("没有选中可以打印的证书。")


class TooMany(JiebaoError):
    """More certificates than one run takes."""

    sentence = _("一次最多打印 %(most)s 张,请分批。")


class OverAlready(JiebaoError):
    """A run that is over can no longer be cancelled."""

    sentence = _("这次打印已经结束。")
    status = 409


@dataclass(frozen=True)
class RunState:
    """Where a run stands: its word, since when, how often begun, what was noted last."""

    word: str
    since: datetime
    begun: int
    note: str = ""

    @property
    def running(self) -> bool:
        """Whether it is not over yet."""
        return self.word in (WAITING, BEGUN)


def state_of_run(run: PrintRun) -> RunState:
    """What the steps of a run come to."""
    return states_of_runs([run])[run.number]


def states_of_runs(runs: Iterable[PrintRun]) -> dict[int, RunState]:
    """What the steps of each of these runs come to, by its number."""
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
    """Ask for a run of certificates, in this order; those that do not stand are left out.

    Raises UnknownChoice, NothingToPrint, TooMany.
    """
    if form not in FORMS:
        raise UnknownChoice()
    states = certificate_states(serials)
    standing = [each for each in dict.fromkeys(serials) if each in states and states[each].stands]
    if not standing:
        raise NothingToPrint()
    if len(standing) > MOST:
        raise TooMany(most=MOST)
    run = tx.insert(PrintRun, form=form, again=again, asked_by=by, asked_at=tx.now)
    for place, serial in enumerate(standing, 1):
        tx.insert(PrintPage, run=run, place=place, certificate=serial)
    after = {"form": form, "again": again, "certificates": standing}
    tx.audit(by, "reprint" if again else "print", f"print:{run}", after=after)
    return run


def print_again(tx: Transaction, by: str, number: int) -> int:
    """The same certificates in the same form once more, as a run of its own."""
    run = held_run(number)
    return ask_for_run(tx, by, [page.certificate_id for page in pages_of(run)], run.form, number)


def cancel_run(tx: Transaction, by: str, number: int) -> None:
    """Cancel a run; what is being printed ends at the next page. Raises NotFound, OverAlready."""
    run = held_run(number)
    if not state_of_run(run).running:
        raise OverAlready()
    note_step(tx, number, CANCELLED, by=by)


def note_step(
    tx: Transaction, number: int, step: str, note: str = "", by: str | None = None
) -> None:
    """Record what became of a run; a new attempt counts its pages from none."""
    tx.insert(PrintStep, run=number, step=step, note=note, by=by, at=tx.now)
    if step == BEGUN:
        note_done(tx, number, 0)
    tx.audit(by or "jiebao", "step_print", f"print:{number}", after={"step": step, "note": note})


def finish(tx: Transaction, number: int, note: str) -> bool:
    """Record that a run is finished; False, and nothing, where it was cancelled meanwhile."""
    if not state_of_run(held_run(number)).running:
        return False
    note_step(tx, number, FINISHED, note)
    return True


def note_done(_tx: Transaction, number: int, done: int) -> None:
    """How many pages of the attempt under way are printed."""
    PrintRun.update(done=done).where(PrintRun.number == number).execute()


def held_run(number: int) -> PrintRun:
    """A run. Raises NotFound."""
    run = PrintRun.get_or_none(PrintRun.number == number)
    if run is None:
        raise NotFound()
    return run


def pages_of(run: PrintRun) -> list[PrintPage]:
    """A run's pages in order."""
    pages = PrintPage.select(PrintPage, Certificate).join(Certificate)
    return list(pages.where(PrintPage.run == run).order_by(PrintPage.place))


def next_run() -> PrintRun | None:
    """The oldest run that is not over: waiting, or begun by a program that was then stopped."""
    newest = PrintStep.select(fn.MAX(PrintStep.number)).where(PrintStep.run == PrintRun.number)
    over = PrintStep.select().where(PrintStep.number == newest, PrintStep.step != BEGUN)
    query = PrintRun.select().where(~fn.EXISTS(over)).order_by(PrintRun.number)
    return query.first()


def over_their_time(now: datetime) -> Iterable[int]:
    """Finished runs whose file has been kept long enough."""
    for step in PrintStep.select().where(PrintStep.step == FINISHED, PrintStep.at < now - KEPT):
        if state_of_run(step.run).word == FINISHED:
            yield step.run_id
