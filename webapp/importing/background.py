"""Import large tables in the background, and tell the page how far an import is."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from webapp.audit.long_works import FAILED, FINISHED, REFUSED, TABLE, end_of_work
from webapp.audit.models import LongWork
from webapp.audit.operations.pieces import WorkCancelled, drop_staged, end_work, take_up
from webapp.core.disk_faults import DiskFault
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.transactions import Transaction
from webapp.importing.importer import TableIntake
from webapp.importing.operations.stage import corrected_cells, end_staged, staged_table
from webapp.importing.remembered import remembered
from webapp.people.operations.import_people import Imported
from webapp.spreadsheets.faults import Fault, FaultyTable
from webapp.web.runtime import Runtime

IN_BACKGROUND = 500  # rows from which a table is imported in the background
MOST_TRIES = 3  # attempts, before an import that ends the program each time fails
MOST_FAULTS = 200  # faults that are kept
FAILURE = _("程序出错，没有写入。请管理员看服务器的日志。")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TableWork:
    """The newest import of an upload, as its `LongWork` and `LongWorkEnd` say.

    `how` empty: it waits or runs. `total` 0: its rows are still being checked.
    """

    number: int
    by: str
    kind: str
    is_sure: bool
    done: int
    total: int
    how: str
    told: str

    @property
    def is_open(self) -> bool:
        """Whether the import waits or runs."""
        return not self.how

    @property
    def imported(self) -> Imported:
        """The result of a finished import."""
        return Imported(**json.loads(self.told))

    @property
    def faults(self) -> list[Fault]:
        """The faults of a refused import."""
        return [Fault(**each) for each in json.loads(self.told)] if self.how == REFUSED else []


def work_of_table(staged: int, by: str) -> TableWork | None:
    """Return the newest import of an upload that this person has begun; None without one."""
    about = LongWork.about.startswith(_about_start(staged))
    own = LongWork.select().where(LongWork.kind == TABLE, LongWork.asked_by == by, about)
    held = own.order_by(LongWork.id.desc()).first()
    if held is None:
        return None
    end = end_of_work(held.id)
    kind = json.loads(held.about)["table"]
    how, told = (end.how, end.told) if end else ("", "")
    return TableWork(held.id, by, kind, held.is_sure, held.done, held.total, how, told)


def about_table(staged: int, kind: str) -> dict[str, Any]:
    """Return the value of `LongWork.about` for the import of an upload."""
    return {"staged": staged, "table": kind}


def _about_start(staged: int) -> str:
    return json.dumps({"staged": staged})[:-1] + ","


def import_in_background(runtime: Runtime, work: LongWork) -> None:
    """Import the upload of a work that is not sure yet, and record how the work has ended.

    DiskFault alone is raised, and leaves the work open: the lane tries again.
    """
    by, write = work.asked_by, runtime.write
    try:
        if write(partial(take_up, work=work.id)) > MOST_TRIES:
            write(lambda tx: end_work(tx, work.id, FAILED))
            return
        imported = _take(runtime, work)
    except WorkCancelled:
        drop_staged(write, work.id)
    except DiskFault:  # the lane tries again; the upload stays
        raise
    except JiebaoError as refusal:
        told = json.dumps(_kept(refusal), ensure_ascii=False, default=str)
        write(lambda tx: end_work(tx, work.id, REFUSED, told))
        drop_staged(write, work.id)
    except Exception:  # what cannot be imported must not be tried for ever
        log.exception("the import of work %s failed", work.id)
        write(lambda tx: end_work(tx, work.id, FAILED))
        drop_staged(write, work.id)
    else:
        write(partial(finish_table, work=work.id, by=by, told=json.dumps(asdict(imported))))


def _take(runtime: Runtime, work: LongWork) -> Imported:
    """Read and import the upload. Raises as `TableIntake.take`, and WorkCancelled."""
    held = staged_table(json.loads(work.about)["staged"], work.asked_by)
    data = runtime.cipher.decrypt_file(held.content)
    choices = replace(remembered(held.kind), head_row=held.head_row, cells=corrected_cells(held))
    intake = TableIntake(runtime.write, runtime.clock, runtime.cipher, work.asked_by, True, work.id)
    return intake.take(held.kind, data, held.filename, choices).imported


def _kept(refusal: JiebaoError) -> list[dict[str, Any]]:
    """The faults of a refusal, as they are kept."""
    whole = Fault(None, None, "", refusal.sentence, refusal.values)
    faults: Iterable[Fault] = refusal.faults if isinstance(refusal, FaultyTable) else (whole,)
    return [
        {
            "row": fault.row,
            "column": fault.column,
            "typed": fault.typed,
            "sentence": fault.sentence,
            "values": dict(fault.values),
        }
        for fault in list(faults)[:MOST_FAULTS]
    ]


def finish_table(tx: Transaction, work: int, by: str, told: str) -> None:
    """End the work as finished with its result `told`, and empty the upload."""
    held = LongWork.get_by_id(work)
    if end_of_work(work) is None:
        end_work(tx, work, FINISHED, told)
    try:
        end_staged(tx, by, json.loads(held.about)["staged"])
    except NotFound:
        return  # given up meanwhile
