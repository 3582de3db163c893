"""Hand long work to the writer in pieces: stage rows, make them sure by one change, add them.

Until a work is sure, its rows have no effect and it can be cancelled. From then on it is completed
piece by piece, after a restart too; each piece is an ordinary transaction with its facts, tallies
and audit lines (docs/decisions/0062-work-in-pieces.md).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from peewee import chunked

from webapp.audit.long_works import CANCELLED, FINISHED, end_of_work, staged_rows
from webapp.audit.models import LongWork, LongWorkEnd, StagedRow
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.transactions import Transaction

STAGED_AT_ONCE = 500  # rows that one transaction stages or deletes
ADDED_AT_ONCE = 100  # rows that one transaction adds

Write = Callable[[Callable[[Transaction], Any]], Any]
Row = Mapping[str, Any]
# Adds rows on behalf of a person, and returns how many of them: the first ones, at least one.
Add = Callable[[Transaction, str, Sequence[Row]], int]


class WorkCancelled(JiebaoError):
    """The person who began the work has cancelled it; nothing of it was added."""

    sentence = _("已取消，没有写入任何内容。")
    status = 409


class WorkIsSure(JiebaoError):
    """The work is sure: its rows are being added, so it cannot be cancelled."""

    sentence = _("已经核对完，正在写入，不能再取消。")
    status = 409


class WorkOver(JiebaoError):
    """The work has ended already."""

    sentence = _("已经结束，不用取消。")
    status = 409


def begin_work(tx: Transaction, by: str, kind: str, about: Mapping[str, Any]) -> int:
    """Insert a `LongWork` and return its number."""
    told = json.dumps(about, ensure_ascii=False)
    work = tx.insert(LongWork, kind=kind, about=told, asked_by=by, asked_at=tx.now)
    tx.audit(by, "begin_work", f"work:{work}", after={"kind": kind, **about})
    return work


def take_up(tx: Transaction, work: int) -> int:
    """Count one more attempt of a work; return the number of attempts. Raises WorkCancelled."""
    demand_open_work(work)
    held = LongWork.get_by_id(work)
    LongWork.update(begun=held.begun + 1, done=0, total=0).where(LongWork.id == work).execute()
    return int(held.begun) + 1


def stage_rows(write: Write, work: int, rows: Sequence[tuple[str, Row]]) -> None:
    """Insert a work's rows with their keys into `staged_row`, in pieces, in place of earlier ones.

    Raises WorkCancelled.
    """
    drop_staged(write, work)
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    values = [(work, place, key, encode(row)) for place, (key, row) in enumerate(rows)]
    for some in chunked(values, STAGED_AT_ONCE):
        write(partial(_stage, work=work, rows=some))


def _stage(tx: Transaction, work: int, rows: Sequence[tuple[int, int, str, str]]) -> None:
    demand_open_work(work)
    tx.insert_values(StagedRow, ("work", "place", "key", "content"), rows)


def make_sure(tx: Transaction, work: int, told: Mapping[str, Any]) -> None:
    """Mark a work as sure, with the result `told`; its rows will be added. Raises WorkCancelled."""
    demand_open_work(work)
    rows = StagedRow.select().where(StagedRow.work == work).count()
    result = {"sure_at": tx.now, "total": rows, "done": 0, "told": json.dumps(told)}
    LongWork.update(**result).where(LongWork.id == work).execute()
    by = LongWork.get_by_id(work).asked_by
    tx.audit(by, "make_sure", f"work:{work}", after={"rows": rows, **told})


def add_staged(write: Write, work: int, add: Add) -> None:
    """Add the rows of a sure work, piece by piece, and end it.

    Two processes may do so at the same time: each piece takes rows that are not added yet.
    """
    while write(partial(add_piece, work=work, add=add)):
        pass


def add_piece(tx: Transaction, work: int, add: Add) -> bool:
    """Add the next rows of a work; return whether any are left. After the last, end the work."""
    rows = staged_rows(work, ADDED_AT_ONCE)
    held = LongWork.get_by_id(work)
    count = add(tx, held.asked_by, [row for _place, row in rows]) if rows else 0
    if rows:
        last = rows[count - 1][0]
        added = (StagedRow.work == work) & (StagedRow.place <= last)
        StagedRow.delete().where(added).execute()
        LongWork.update(done=held.done + count).where(LongWork.id == work).execute()
    if count < len(rows) or StagedRow.select().where(StagedRow.work == work).exists():
        return True
    if end_of_work(work) is None:
        end_work(tx, work, FINISHED, held.told)
    return False


def end_work(tx: Transaction, work: int, how: str, told: str = "", by: str | None = None) -> None:
    """Insert the `LongWorkEnd` that says how a work has ended."""
    tx.insert(LongWorkEnd, work=work, how=how, told=told, by=by, at=tx.now)
    tx.audit(by or "jiebao", "end_work", f"work:{work}", after={"how": how})


def cancel_work(tx: Transaction, by: str, work: int) -> None:
    """Cancel a work that this person has begun and that is not sure.

    Raises NotFound, WorkOver, WorkIsSure.
    """
    held = LongWork.get_or_none(LongWork.id == work, LongWork.asked_by == by)
    if held is None:
        raise NotFound()
    if end_of_work(work) is not None:
        raise WorkOver()
    if held.is_sure:
        raise WorkIsSure()
    end_work(tx, work, CANCELLED, by=by)


def drop_staged(write: Write, work: int) -> None:
    """Delete the staged rows of a work that is not sure, in pieces."""
    while write(partial(_drop, work=work)):
        pass


def _drop(_tx: Transaction, work: int) -> int:
    """Delete some staged rows of a work unless it is sure; return how many."""
    own = StagedRow.select(StagedRow.place).join(LongWork)
    own = own.where(StagedRow.work == work, LongWork.sure_at.is_null())
    places = [place for (place,) in own.order_by(StagedRow.place).limit(STAGED_AT_ONCE).tuples()]
    if not places:
        return 0
    last = (StagedRow.work == work) & (StagedRow.place <= places[-1])
    return int(StagedRow.delete().where(last).execute())


def demand_open_work(work: int) -> None:
    """Raise WorkCancelled if a work has ended."""
    if end_of_work(work) is not None:
        raise WorkCancelled()
