"""Import call detail records from a table: all rows or none, in pieces that the writer can bear."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from peewee import chunked

from webapp.audit.long_works import CALL_RECORDS
from webapp.audit.operations.pieces import add_staged, begin_work, make_sure, stage_rows
from webapp.calling.call_records_sheet import CallRecordRow
from webapp.company.snapshot import Company
from webapp.core.errors import InTheFuture
from webapp.core.instants import to_microseconds
from webapp.facts.call_record_models import CallRecord, CallRecordTable
from webapp.facts.transactions import Transaction
from webapp.people.operations.import_people import Imported, Seal, refuse_faults
from webapp.people.operations.import_rows import demand_hr
from webapp.schemes.company_loading import load_company
from webapp.spreadsheets.faults import Fault
from webapp.store.request_cache import request_cache

Write = Callable[[Callable[[Transaction], Any]], Any]
Row = Mapping[str, Any]
AT_ONCE = 100  # new rows that are added without being staged
ASKED_AT_ONCE = 500  # keys in one query


@dataclass(frozen=True)
class _Covered:
    """The time that a table covers, in microseconds, and whether it says who called."""

    first_at: int
    last_at: int
    named: bool


def import_call_records(
    write: Write,
    now: datetime,
    by: str,
    rows: Sequence[CallRecordRow],
    seal: Seal,
    work: int | None = None,
) -> Imported:
    """Add the records that are not stored yet; who is compared with them is decided later.

    A large table is staged, made sure by one transaction, and added in pieces (decision 0062).
    Rows without a customer's number are skipped. `work`: the number of the work whose rows these
    are; without it, one is begun.

    Raises NotHR, FaultyTable with every row that lies in the future, WorkCancelled.
    """
    write(lambda tx: demand_hr(tx, by))
    with request_cache():
        company = load_company()
        _refuse_future(company, now, rows)
        prepared = {row["key"]: row for row in prepared_call_records(company, rows, seal)}
        known = known_call_records(list(prepared))
    new = [row for key, row in prepared.items() if key not in known]
    skipped = sum(not row.phone for row in rows)
    done = Imported(len(new), known=len(prepared) - len(new), skipped=skipped)
    if not new:
        return done
    moments = [row["at"] for row in prepared.values()]
    named = any(row["person"] for row in prepared.values())
    covered = _Covered(min(moments), max(moments), named)
    if len(new) <= AT_ONCE:
        write(partial(_add_all, by=by, rows=new, covered=covered))
        return done
    if work is None:
        work = write(partial(begin_work, by=by, kind=CALL_RECORDS, about={"rows": len(rows)}))
    stage_rows(write, work, [(row["key"], row) for row in new])
    write(partial(_sure, by=by, work=work, done=done, covered=covered))
    add_staged(write, work, add_call_records)
    return done


def add_call_records(tx: Transaction, _by: str, rows: Sequence[Row]) -> int:
    """Add staged rows that are not stored yet; returns their number."""
    tx.insert_unknown(CallRecord, rows)
    return len(rows)


def _add_all(tx: Transaction, by: str, rows: Sequence[Row], covered: _Covered) -> None:
    demand_hr(tx, by)
    add_call_records(tx, by, rows)
    _note_table(tx, by, len(rows), covered)


def _sure(tx: Transaction, by: str, work: int, done: Imported, covered: _Covered) -> None:
    demand_hr(tx, by)
    _note_table(tx, by, done.new, covered)
    make_sure(tx, work, asdict(done))


def _note_table(tx: Transaction, by: str, count: int, covered: _Covered) -> None:
    table = tx.insert(
        CallRecordTable,
        **asdict(covered),
        count=count,
        imported_by=by,
        imported_at=tx.now,
    )
    tx.audit(by, "import_call_records", f"call_records:{table}", after={"rows": count})
    tx.notice("checks")


def _refuse_future(company: Company, now: datetime, rows: Sequence[CallRecordRow]) -> None:
    """Refuse calls of later days; later today may be the exchange's clock."""
    zone = ZoneInfo(company.clock.zone)
    today = company.clock.day(now)
    late = [row for row in rows if company.clock.day(row.at.replace(tzinfo=zone)) > today]
    told = InTheFuture.sentence
    refuse_faults([Fault(row.row, "通话时间", str(row.at), told, {"at": row.at}) for row in late])


def prepared_call_records(
    company: Company, rows: Sequence[CallRecordRow], seal: Seal
) -> list[dict[str, Any]]:
    """A row to insert for each record with a customer's number (`CallRecord`)."""
    zone, found = ZoneInfo(company.clock.zone), []
    numbers = {phone: seal(phone) for phone in {row.phone for row in rows} if phone}
    for row in rows:
        if not row.phone:
            continue
        at, number = row.at.replace(tzinfo=zone), numbers[row.phone]
        named = f"call record {number.hash} {to_microseconds(at)} {row.person} {row.direction}"
        found.append(
            {
                "key": str(uuid5(NAMESPACE_OID, named)),
                "day": company.clock.day(at).isoformat(),
                "at": to_microseconds(at),
                "seconds": row.seconds,
                "phone": number.hash,
                "masked": number.masked,
                "person": row.person or None,
                "incoming": row.direction == "incoming",
            }
        )
    return found


def known_call_records(keys: Sequence[str]) -> set[str]:
    """Those of the keys that are stored already."""
    found: set[str] = set()
    for some in chunked(keys, ASKED_AT_ONCE):
        rows = CallRecord.select(CallRecord.key).where(CallRecord.key.in_(some))
        found |= {key for (key,) in rows.tuples()}
    return found
