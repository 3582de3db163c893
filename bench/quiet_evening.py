"""Measure the processor time of an evening on which nothing is recorded, after three years."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from rules.periods import DEFAULT_CUT_OFF
from webapp.ledger.models import SettledUntil, Settlement
from webapp.ledger.operations.settle_due import settle_due
from webapp.ledger.scheme_periods import CAMPAIGN, kinds_of, periods_between
from webapp.schemes.catalogue import schemes
from webapp.store.tables import database
from webapp.web.runtime import Runtime

YEARS = 3
SUNDAY = 6  # of `weekday`
MINUTES = 5 * 60 + 50  # from ten past nine in the evening to three


@dataclass
class BenchClock:
    """A clock that shows the real time, or the moment that a measurement sets."""

    moment: datetime | None = field(default=None)

    def __call__(self) -> datetime:
        """The instant."""
        return self.moment or datetime.now(UTC)


def measure_quiet_evening(runtime: Runtime, clock: BenchClock) -> tuple[float, float]:
    """Return processor seconds of a quiet evening's rounds, and of the settlement of its day.

    Three years of settled periods precede the evening; everything due is settled before it begins.
    """
    today = _ordinary_day(runtime.today - timedelta(days=1))  # since today days end at 23:59:59
    _three_years(runtime, today)
    cut_off = datetime.combine(today, DEFAULT_CUT_OFF, runtime.company.clock.cut_off(today).tzinfo)
    clock.moment = cut_off
    while settle_due(runtime.write, clock()):
        pass
    settle_due(runtime.write, clock())
    clock.moment = cut_off + timedelta(minutes=10)
    began = time.process_time()
    settled = settle_due(runtime.write, clock())
    of_the_day = time.process_time() - began
    assert {ran.period for ran in settled} <= {today.isoformat()}
    began = time.process_time()
    for minute in range(1, MINUTES):
        clock.moment = cut_off + timedelta(minutes=10 + minute)
        assert settle_due(runtime.write, clock()) == [], "the evening is not quiet"
    quiet = time.process_time() - began
    clock.moment = None
    return quiet, of_the_day


def _ordinary_day(today: date) -> date:
    """The newest day whose midnight ends no week and no month, so that the evening is quiet."""
    while today.weekday() == SUNDAY or (today + timedelta(days=1)).day == 1:
        today -= timedelta(days=1)
    return today


def _three_years(runtime: Runtime, today: date) -> None:
    """A settlement of each period that ended in three years, and its mark."""
    begin, last = today - timedelta(days=366 * YEARS), today - timedelta(days=1)
    now = runtime.clock()
    settlements, marks = [], []
    for scheme in schemes().values():
        for kind in kinds_of(scheme) - {CAMPAIGN}:
            for period in periods_between(kind, begin, last):
                if period.end <= last:
                    settlements.append(
                        {
                            "scheme": scheme.id,
                            "revision": scheme.revisions[0].id,
                            "period": period.key,
                            "settled_at": now,
                            "basis_hash": "0",
                        }
                    )
                    values = {"scheme": scheme.id, "kind": kind, "until": period.end, "at": now}
                    marks.append(values)
    with database.atomic():
        for some in range(0, len(settlements), 500):
            Settlement.insert_many(settlements[some : some + 500]).execute()
        for some in range(0, len(marks), 500):
            SettledUntil.insert_many(marks[some : some + 500]).execute()
