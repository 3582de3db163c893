"""Compare logged calls with call detail records, and write the results in pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from peewee import chunked

from webapp.audit.long_works import sure_works
from webapp.checks.call_comparison import ComparedCalls, compare_day, days_to_compare
from webapp.checks.operations.note_signals import Noted, note_signals
from webapp.core.instants import to_microseconds
from webapp.facts.call_record_models import CallComparison, CallMatch, ComparedDay
from webapp.facts.call_records import call_record_rules
from webapp.facts.transactions import Transaction
from webapp.schemes.company_loading import load_company
from webapp.store.request_cache import request_cache
from webapp.store.statements import one_state

NOTED_AT_ONCE = 500  # matches or signals that one transaction adds
Write = Callable[[Callable[[Transaction], Any]], Any]


def compare_call_records(write: Write, now: datetime) -> int:
    """Compare each day that is due, in a read transaction of its own; return how many days.

    While long work adds rows, such as those of a large table, no day is due.
    """
    rules, count = call_record_rules(), 0
    if sure_works():
        return 0
    clock = load_company().clock
    for day in days_to_compare(clock.day(now), clock.zone, rules):
        with request_cache(), one_state():
            found = compare_day(load_company(), day, rules)
        note_comparison(write, found)
        count += 1
    return count


def note_comparison(write: Write, found: ComparedCalls) -> None:
    """Insert the matches and signals of a day in pieces, and at last its counts."""
    for matches in chunked(found.matches, NOTED_AT_ONCE):
        write(partial(_add_matches, matches=matches))
    for signals in chunked(found.signals, NOTED_AT_ONCE):
        write(partial(_add_signals, signals=signals))
    write(partial(_end_day, found=found))


def _add_matches(tx: Transaction, matches: Sequence[tuple[int, int]]) -> None:
    tx.insert_unknown(CallMatch, [{"record": record, "call": call} for record, call in matches])


def _add_signals(tx: Transaction, signals: Sequence[Noted]) -> None:
    note_signals(tx, signals)


def _end_day(tx: Transaction, found: ComparedCalls) -> None:
    """Replace the day's counts, and note how far the day was compared."""
    CallComparison.delete().where(CallComparison.day == found.day).execute()
    tx.insert_values(
        CallComparison,
        ("day", "person", "compared", "confirmed", "unlogged"),
        (
            (found.day.isoformat(), who, each.compared, each.confirmed, each.unlogged)
            for who, each in found.people.items()
        ),
    )
    ComparedDay.delete().where(ComparedDay.day == found.day).execute()
    tx.insert_values(
        ComparedDay,
        ("day", "call", "table", "rules", "at"),
        [(found.day.isoformat(), found.call, found.table, found.rules, to_microseconds(tx.now))],
    )
    tx.notice("checks")
