"""Fill the large company's years of people's records: founded, then by SQL, then the last days."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from bench.company.cast import large_cast
from bench.company.filling import PASSWORD
from bench.company.founding import found_large_company, open_campaign_of
from bench.company.recording import LargeCompany, give_large_lists, record_large_day
from bench.people.meetings import fill_meetings
from bench.people.records import fill_records
from bench.people.talking import fill_talking
from webapp.audit.sealer import seal_all
from webapp.core.sealed_numbers import number_sealer
from webapp.demo.events import Event, event_moment, play
from webapp.facts.transactions import Transaction
from webapp.store.tables import database
from webapp.web.operations.sign_in import hash_password
from webapp.web.runtime import Runtime

Work = Callable[[Transaction], object]


@dataclass(frozen=True)
class PeopleSize:
    """Sellers, years of records, the days at the end with calls, cards and deals, the seed."""

    sellers: int
    years: int
    days: int
    seed: int = 1


@dataclass(frozen=True)
class Years:
    """What the filling works on: the company, its first day, the last days' first, its last."""

    large: LargeCompany
    first: date
    recorded: date
    today: date

    def months(self) -> list[date]:
        """The first days of the months from the first one to the one before today's."""
        found, month = [], self.first
        while month < self.today.replace(day=1):
            found.append(month)
            month = (month + timedelta(days=32)).replace(day=1)
        return found


def fill_people(runtime: Runtime, size: PeopleSize, say: Callable[[str], object]) -> None:
    """Fill an empty data folder up to the runtime's now."""
    today, began = runtime.today, time.process_time()
    first = date(today.year - size.years, today.month, 1)
    cast = large_cast(size.seed, size.sellers, first, today)
    seal = number_sealer(runtime.cipher)
    large = LargeCompany(size.seed, cast, 4, seal, runtime.photos, today)
    years = Years(large, first, today - timedelta(days=size.days - 1), today)
    database.connection().execute("PRAGMA synchronous = off")
    hashed = hash_password(PASSWORD)

    def at(day: date, hour: float, work: Work, what: str) -> None:
        play([Event(event_moment(day, hour), work)])
        say(f"{what}: {time.process_time() - began:.0f} s of the processor")

    at(
        first,
        7.5,
        lambda tx: found_large_company(tx, cast, (first, today), large.floor, hashed),
        "founded",
    )
    at(first, 7.6, lambda tx: give_large_lists(tx, large), "call lists")
    for name, work in (("records", fill_records), ("talks", fill_talking), ("rest", fill_meetings)):
        at(years.recorded, 7.0, partial(work, years=years), name)
    campaign = years.recorded
    at(campaign, 8.0, lambda tx: open_campaign_of(tx, campaign, campaign), "campaign")
    day = years.recorded
    while day <= today:
        moment = runtime.clock() if day == today else event_moment(day, 20.8)
        play([Event(moment, partial(record_large_day, large=large, day=day))])
        day += timedelta(days=1)
    say(f"the last days: {time.process_time() - began:.0f} s of the processor")
    while seal_all(lambda work: play([Event(runtime.clock(), work)])[0]):
        pass
