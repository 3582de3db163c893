"""Compare a day's logged calls with the call detail records that cover them; nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from webapp.checks.operations.note_signals import Noted
from webapp.checks.signals.kinds import NO_RECORD
from webapp.company.snapshot import Company
from webapp.core.instants import to_microseconds
from webapp.facts.call_matching import (
    ExchangeCall,
    LoggedCall,
    clock_difference,
    match_calls,
)
from webapp.facts.call_record_models import CallRecordTable, ComparedDay
from webapp.facts.call_records import CallRecordRules
from webapp.facts.models import Fact
from webapp.store.statements import read_rows

LATE_CALLS = timedelta(days=14)  # so long after a day its calls may arrive and are compared

_CALLS = """
SELECT fact.number, fact.kind, fact.person_id, fact.at, fact.corrects_id, call.mark,
       customer.phone_hash
FROM fact LEFT JOIN call ON call.fact_id = fact.number
LEFT JOIN customer ON customer.id = call.customer_id
WHERE fact.day = ? AND fact.kind IN ('call', 'withdrawal') ORDER BY fact.number
"""
_RECORDS = """
SELECT record.number, record.phone, record.at, record.seconds, record.person_id, record.incoming,
       confirmed.call_id, customer.seller_id
FROM call_record AS record
LEFT JOIN call_match AS confirmed ON confirmed.record_id = record.number
LEFT JOIN customer ON customer.phone_hash = record.phone
WHERE record.day = ? ORDER BY record.number
"""


@dataclass(frozen=True)
class Found:
    """One person's day: the numbers of calls compared and confirmed, and of phones not logged."""

    compared: int
    confirmed: int
    unlogged: int


@dataclass(frozen=True)
class ComparedCalls:
    """The comparison of one day: its new matches and signals, and the counts by person.

    `call` and `table` are the newest ones that it has read (see `ComparedDay`).
    """

    day: date
    call: int
    table: int
    rules: str
    matches: tuple[tuple[int, int], ...]  # record, call
    signals: tuple[Noted, ...]
    people: Mapping[str, Found]


@dataclass(frozen=True)
class _Record:
    call: ExchangeCall
    incoming: bool
    matched: int | None
    owner: str | None


def days_to_compare(today: date, zone: str, rules: CallRecordRules) -> list[date]:
    """Return the days that a new table, call or rule makes due for comparison, oldest first."""
    compared = {each.day: each for each in ComparedDay.select()}
    newest: dict[date, int] = {}
    for table in CallRecordTable.select().order_by(CallRecordTable.id):
        for day in _days_of(table, zone):
            newest[day] = table.id
    due = []
    for day, table in sorted(newest.items()):
        held, recent = compared.get(day), today - day <= LATE_CALLS
        later = held is not None and recent and held.call < newest_call(day)
        other_rules = held is not None and recent and held.rules != rules.text
        if held is None or held.table < table or later or other_rules:
            due.append(day)
    return due


def _days_of(table: CallRecordTable, zone: str) -> Iterable[date]:
    here = ZoneInfo(zone)
    day, last = (at.astimezone(here).date() for at in (table.first_at, table.last_at))
    while day <= last:
        yield day
        day += timedelta(days=1)


def newest_call(day: date) -> int:
    """Return the number of the newest call or withdrawal of a day; 0 without one."""
    rows = Fact.select(Fact.number).where(Fact.day == day, Fact.kind.in_(("call", "withdrawal")))
    newest = rows.order_by(Fact.number.desc()).limit(1).tuples().first()
    return int(newest[0]) if newest else 0


def compare_day(company: Company, day: date, rules: CallRecordRules) -> ComparedCalls:
    """Match the calls of a day that have no record yet, and count the results by person."""
    begin = datetime.combine(day, time(), ZoneInfo(company.clock.zone)).astimezone(UTC)
    tables = list(
        CallRecordTable.select()
        .where(
            CallRecordTable.first_at < begin + timedelta(days=1), CallRecordTable.last_at >= begin
        )
        .order_by(CallRecordTable.id)
    )
    last, calls = _calls(day)
    held = _records(day)
    records = [each.call for each in held]
    difference = clock_difference(calls, records)
    known = {each.matched: each.call.number for each in held if each.matched is not None}
    matched = match_calls(calls, records, difference, known)
    judged = [call for call in calls if _role(company, call.seller, day) in rules.roles]
    behind = difference or 0
    missing = [
        call for call in judged if call.number not in matched and _is_covered(call, tables, behind)
    ]
    unlogged = _unlogged(company, day, rules, held, calls, matched)
    return ComparedCalls(
        day=day,
        call=last,
        table=tables[-1].id if tables else 0,
        rules=rules.text,
        matches=tuple((record, call) for call, record in matched.items() if call not in known),
        signals=tuple(Noted(call.number, NO_RECORD, _told(company, call)) for call in missing),
        people=_counted(judged, matched, missing, unlogged),
    )


def _told(company: Company, call: LoggedCall) -> dict[str, object]:
    local = company.clock.local(datetime.fromtimestamp(call.at // 1_000_000, UTC))
    return {"time": local.strftime("%H:%M"), "number": call.phone is not None}


def _calls(day: date) -> tuple[int, list[LoggedCall]]:
    """The newest number, and the calls that are not withdrawn or held, each once.

    A corrected call stands under its first version's number and time, with its last customer.
    """
    rows = read_rows(_CALLS, (day.isoformat(),)).fetchall()
    later = {corrects: number for number, _kind, _who, _at, corrects, *_ in rows if corrects}
    by_number = {row[0]: row for row in rows}
    calls = []
    for number, kind, seller, at, corrects, _mark, _phone in rows:
        if kind != "call" or corrects is not None:
            continue
        newest = number
        while newest in later:
            newest = later[newest]
        _number, its_kind, _who, _at, _corrects, mark, phone = by_number[newest]
        if its_kind == "call" and not mark:
            calls.append(LoggedCall(number, seller, at, phone))
    return (rows[-1][0] if rows else 0), calls


def _records(day: date) -> list[_Record]:
    rows = read_rows(_RECORDS, (day.isoformat(),))
    return [
        _Record(
            ExchangeCall(number, phone, at, at + (seconds or 0) * 1_000_000, person),
            bool(incoming),
            call,
            owner,
        )
        for number, phone, at, seconds, person, incoming, call, owner in rows
    ]


def _is_covered(call: LoggedCall, tables: Iterable[CallRecordTable], behind: int) -> bool:
    """Whether a table covers the call's time and could confirm it.

    A call without a number is confirmed only by a table that names who called.
    """
    return any(
        (call.phone is not None or table.named)
        and to_microseconds(table.first_at) + behind <= call.at
        and call.at <= to_microseconds(table.last_at) + behind
        for table in tables
    )


def _unlogged(
    company: Company,
    day: date,
    rules: CallRecordRules,
    held: Iterable[_Record],
    calls: Iterable[LoggedCall],
    matched: Mapping[int, int],
) -> Counter[str]:
    """The numbers that people called and did not log, counted by person.

    Whoever dials a number again has logged it by the first call. Where the record names nobody, it
    is the customer's seller.
    """
    if not rules.must_log:
        return Counter()
    logged = {(call.seller, call.phone) for call in calls}
    taken = set(matched.values())
    found: dict[str, set[str]] = defaultdict(set)
    for each in held:
        who, record = each.call.person or each.owner, each.call
        if each.incoming or record.number in taken or who is None or (who, record.phone) in logged:
            continue
        if _role(company, who, day) in rules.roles:
            found[who].add(record.phone)
    return Counter({who: len(phones) for who, phones in found.items()})


def _role(company: Company, who: str, day: date) -> str:
    posting = company.posting(who, day)
    return posting.role if posting else ""


def _counted(
    judged: Iterable[LoggedCall],
    matched: Mapping[int, int],
    missing: Iterable[LoggedCall],
    unlogged: Mapping[str, int],
) -> dict[str, Found]:
    confirmed = Counter(call.seller for call in judged if call.number in matched)
    absent = Counter(call.seller for call in missing)
    return {
        who: Found(confirmed[who] + absent[who], confirmed[who], unlogged.get(who, 0))
        for who in sorted({*confirmed, *absent, *unlogged})
    }
