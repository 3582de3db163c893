"""Read long work: which works wait or run, how they ended, and the rows that they will add."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from peewee import ModelSelect, chunked

from webapp.audit.models import LongWork, LongWorkEnd, StagedRow

# A table of deals, of call detail records or of customers by command; one of the import page.
DEALS, CALL_RECORDS, CALL_LIST, TABLE = "deals", "call_records", "call_list", "table"
KINDS = (DEALS, CALL_RECORDS, CALL_LIST, TABLE)
FINISHED, CANCELLED, REFUSED, FAILED = "finished", "cancelled", "refused", "failed"
ASKED_AT_ONCE = 500  # values in one query


def open_works() -> list[LongWork]:
    """Return the works that have not ended, in the order in which they were asked for."""
    return list(_open())


def sure_works() -> list[LongWork]:
    """Return the open works that are sure: their rows are being added and all will be."""
    return list(_open().where(LongWork.sure_at.is_null(False)))


def _open() -> ModelSelect:
    ended = LongWorkEnd.select(LongWorkEnd.work)
    return LongWork.select().where(LongWork.id.not_in(ended)).order_by(LongWork.id)


def end_of_work(work: int) -> LongWorkEnd | None:
    """Return the row that says how a work has ended; None while it waits or runs."""
    found: LongWorkEnd | None = LongWorkEnd.get_or_none(LongWorkEnd.work == work)
    return found


def arriving(keys: Iterable[str]) -> set[str]:
    """Return those of these keys whose staged rows a sure work is adding."""
    found: set[str] = set()
    sure = [work.id for work in sure_works()]
    rows = StagedRow.select(StagedRow.key).where(StagedRow.work.in_(sure))
    for some in chunked(keys, ASKED_AT_ONCE) if sure else ():
        found |= {key for (key,) in rows.where(StagedRow.key.in_(some)).tuples()}
    return found


def staged_rows(work: int, most: int) -> list[tuple[int, Mapping[str, Any]]]:
    """Return place and content of the next `most` rows of a work that are not added yet."""
    rows = StagedRow.select(StagedRow.place, StagedRow.content).where(StagedRow.work == work)
    found = rows.order_by(StagedRow.place).limit(most).tuples()
    return [(place, json.loads(content)) for place, content in found]
