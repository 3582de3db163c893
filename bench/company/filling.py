"""Fill the large company day by day, each piece of work at its own instant."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bench.company.cast import large_cast
from bench.company.feedback import record_large_feedback
from bench.company.founding import found_large_company, open_campaign_of
from bench.company.judging import judge_large_cards
from bench.company.money import evening, month_work
from bench.company.recording import LargeCompany, give_large_lists, record_large_day
from webapp.audit.sealer import seal_all
from webapp.core.sealed_numbers import number_sealer
from webapp.demo.events import Event, event_moment, play
from webapp.facts.transactions import Transaction
from webapp.store.tables import database
from webapp.web.operations.sign_in import hash_password
from webapp.web.runtime import Runtime

PASSWORD = "bench-password"
RECORDED, CLOSED, CHECKED, OFFICE = 20.8, 21.25, 9.5, 10.5  # hours of a day
DAY = timedelta(days=1)
Say = Callable[[str], object]
Write = Callable[[Callable[[Transaction], Any]], Any]


@dataclass(frozen=True)
class LargeSize:
    """The size of a company: sellers, months up to today, the daily floor of calls, the seed."""

    sellers: int
    months: int
    floor: int = 4
    seed: int = 1


def fill_large_company(runtime: Runtime, size: LargeSize, say: Say) -> None:
    """Fill an empty data folder up to the runtime's now; the same size and now give the same."""
    now, today = runtime.clock(), runtime.today
    first = first_day(today, size.months)
    cast = large_cast(size.seed, size.sellers, first, today)
    seal = number_sealer(runtime.cipher)
    large = LargeCompany(size.seed, cast, size.floor, seal, runtime.photos, today)
    database.connection().execute("PRAGMA synchronous = off")
    hashed = hash_password(PASSWORD)
    began = time.monotonic()
    _at(first, 7.5)(lambda tx: found_large_company(tx, cast, (first, today), size.floor, hashed))
    _at(first, 7.6)(lambda tx: give_large_lists(tx, large))
    say(f"{first}: founded after {time.monotonic() - began:.0f} s")
    day = first
    while day <= today:
        _fill_day(large, day, now, today, first)
        day += DAY
        if day.day == 1 or day > today:
            _seal(min(now, event_moment(day, 0.5)))
            say(f"{day - DAY}: {_counted()}; {time.monotonic() - began:.0f} s")


def first_day(today: date, months: int) -> date:
    """Return the first day of the month in which records begin, `months` before today's month."""
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(years, month + 1, 1)


def _fill_day(large: LargeCompany, day: date, now: datetime, today: date, first: date) -> None:
    def at(hour: float, work: Callable[[Write, datetime], object]) -> None:
        moment = event_moment(day, hour)
        if moment <= now:
            work(_at(day, hour), moment)

    at(8.0, lambda write, _: write(lambda tx: open_campaign_of(tx, first, day)))
    at(CHECKED, lambda write, then: judge_large_cards(write, large, day, then))
    at(OFFICE, lambda write, _: month_work(write, day))
    moment = min(now, event_moment(day, RECORDED))
    play([Event(moment, lambda tx: record_large_day(tx, large, day))])
    at(RECORDED, lambda write, _: write(lambda tx: record_large_feedback(tx, large, day)))
    at(CLOSED, lambda write, then: evening(write, large.seed, then, day))


def _at(day: date, hour: float) -> Write:
    """A writer whose work happens at an hour of a day."""
    return lambda work: play([Event(event_moment(day, hour), work)])[0]


def _seal(moment: datetime) -> None:
    while seal_all(lambda work: play([Event(moment, work)])[0]):
        pass


def _counted() -> str:
    """The numbers of rows of the largest tables."""
    counts = (
        f"{database.connection().execute(f'SELECT count(*) FROM {table}').fetchone()[0]:,} {table}"
        for table in ("call", "card", "deal", "line", "audit_line")
    )
    return ", ".join(counts)
