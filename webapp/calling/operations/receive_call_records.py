"""Take call detail records that an exchange sends by itself, a few at a time, as they come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from peewee import chunked

from webapp.calling.call_records_sheet import CallRecordRow
from webapp.calling.operations.import_call_records import (
    AT_ONCE,
    Row,
    Write,
    add_call_records,
    known_call_records,
    prepared_call_records,
)
from webapp.company.snapshot import Company
from webapp.core.errors import InTheFuture, JiebaoError, _
from webapp.facts.call_record_models import CallRecord, CallRecordTable
from webapp.facts.transactions import Transaction
from webapp.people.operations.import_people import Seal
from webapp.schemes.company_loading import load_company
from webapp.store.request_cache import request_cache

LONGEST_COVER = timedelta(days=7)
Demand = Callable[[Transaction], None]


class CoverMalformed(JiebaoError):
    """The covered time ends before it begins, is too long, or is not over."""

    sentence = _("covers 要先有 from，后有 to，最多 %(days)s 天，并且不晚于现在。")


class NobodyCalled(JiebaoError):
    """A record names a staff number that nobody has."""

    sentence = _("没有工号为 %(person)s 的人。没有工号的通话，请不写 person。")


@dataclass(frozen=True)
class CallRecordsTaken:
    """How many records were new, known before, and skipped, as no customer's number."""

    new: int
    known: int
    skipped: int


@dataclass(frozen=True)
class CoveredTime:
    """The time of which every call has been sent, in this or in earlier requests."""

    first_at: datetime
    last_at: datetime


def receive_call_records(
    write: Write,
    now: datetime,
    by: str,
    rows: Sequence[CallRecordRow],
    covered: CoveredTime | None,
    seal: Seal,
    demand: Demand,
) -> CallRecordsTaken:
    """Add the records that are not stored yet, then note the covered time, if it is given.

    The keys are those of an import, so that a call sent and imported is one. Each piece is whole by
    itself: a request that was cut off is sent again. `by` stands in the audit trail; `demand`
    refuses, in each transaction, who may no longer send.

    Raises InTheFuture, CoverMalformed, NobodyCalled, and what `demand` raises.
    """
    with request_cache():
        company = load_company()
        _refuse(company, now, rows, covered)
        prepared = {row["key"]: row for row in prepared_call_records(company, rows, seal)}
        known = known_call_records(list(prepared))
    new = [row for key, row in prepared.items() if key not in known]
    for piece in chunked(new, AT_ONCE):
        write(partial(_add, by=by, rows=piece, demand=demand))
    if covered is not None:
        values = _cover_values(company, by, covered)
        write(partial(_cover, by=by, values=values, demand=demand))
    skipped = sum(not row.phone for row in rows)
    return CallRecordsTaken(len(new), len(rows) - skipped - len(new), skipped)


def _refuse(
    company: Company, now: datetime, rows: Sequence[CallRecordRow], covered: CoveredTime | None
) -> None:
    """Refuse calls of later days (later today may be the exchange's clock) and unknown people."""
    today = company.clock.day(now)
    for row in rows:
        if row.at.date() > today:
            raise InTheFuture(at=row.at)
        if row.person and row.person not in company.people:
            raise NobodyCalled(person=row.person)
    if covered is not None:
        span = covered.last_at - covered.first_at
        if not timedelta() <= span <= LONGEST_COVER or covered.last_at > now:
            raise CoverMalformed(days=LONGEST_COVER.days)


def _add(tx: Transaction, by: str, rows: Sequence[Row], demand: Demand) -> None:
    demand(tx)
    add_call_records(tx, by, rows)
    tx.audit(by, "receive_call_records", "call_records", after={"rows": len(rows)})


def _cover_values(company: Company, by: str, covered: CoveredTime) -> dict[str, Any]:
    """The row of `call_record_table`, read outside the writer: a week has many records."""
    first, last = covered.first_at, covered.last_at
    days = CallRecord.day.between(company.clock.day(first), company.clock.day(last))
    held = CallRecord.select().where(days, CallRecord.at.between(first, last))
    named = held.where(CallRecord.person.is_null(False)).exists()
    values = {"first_at": first, "last_at": last, "named": bool(named), "count": held.count()}
    return {**values, "imported_by": by}


def _cover(tx: Transaction, by: str, values: Mapping[str, Any], demand: Demand) -> None:
    """Insert the covered time, unless this sender has said the same of as many records."""
    demand(tx)
    same = [getattr(CallRecordTable, name) == value for name, value in values.items()]
    if CallRecordTable.select().where(*same).exists():
        return
    table = tx.insert(CallRecordTable, **values, imported_at=tx.now)
    after = {"rows": values["count"]}
    tx.audit(by, "receive_call_records", f"call_records:{table}", after=after)
    tx.notice("checks")
