"""Measure how long the pieces of opening a campaign with a past first day block the writer.

Runs on the sample company and on a company with a million day tallies. For comparison, the same run
measures the wait of an empty write meanwhile, and a GROUP BY over the campaign's day tallies.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

from peewee import SQL, fn

from bench import seeded_company
from webapp.core.config import Config
from webapp.demo.fill import fill_company
from webapp.demo.size import FULL, SMALL
from webapp.facts.models import Tally
from webapp.facts.tally_check import compare_tallies
from webapp.facts.transactions import Transaction
from webapp.planning.operations.decide_campaign import open_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.site.startup import close_runtime, make_ready, open_runtime
from webapp.store.tables import database
from webapp.web.operations.sign_in import hash_password
from webapp.web.runtime import Runtime

TIMES = 5
SELLERS, DAYS = 2_000, 100
METRICS = ("calls", "invitations", "cards", "contracts", "sales")  # 5 x 2,000 x 100 = 1 million

SUMMED = (
    Tally.metric,
    Tally.person,
    Tally.team,
    Tally.amount,
    Tally.count,
    SQL("reached_at"),
    Tally.timely_amount,
    Tally.timely_count,
    SQL("timely_reached_at"),
)


@dataclass(frozen=True)
class Opened:
    """Seconds: the longest piece inside the writer, an empty write's wait, the plain GROUP BY."""

    held: float
    waited: float
    grouped: float


def main(argv: Sequence[str]) -> int:
    """Measure both companies."""
    parser = argparse.ArgumentParser(prog="bench campaign")
    parser.add_argument("--small", action="store_true", help="a look at the bench itself")
    options = parser.parse_args(argv)
    print(f"opening a campaign that began in the past; median and worst of {TIMES}, in ms")
    print(f"{'':>16}{'day tallies':>13}{'writer held':>16}{'a write waits':>18}{'GROUP BY':>16}")
    _with_runtime(lambda runtime: _sample(runtime, options.small))
    _with_runtime(
        lambda runtime: _large(runtime, *((20, 40) if options.small else (SELLERS, DAYS)))
    )
    return 0


def _with_runtime(measure: Callable[[Runtime], None]) -> None:
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        config = Config(Path(folder) / "var")
        make_ready(config)
        runtime = open_runtime(config, lambda: datetime.now(UTC))
        try:
            measure(runtime)
        finally:
            close_runtime(runtime)


def _sample(runtime: Runtime, small: bool) -> None:
    fill_company(runtime, hash_password(seeded_company.PASSWORD), SMALL if small else FULL)
    day = Tally.select(Tally.period).where(fn.LENGTH(Tally.period) == 10).order_by(Tally.period)
    first = date.fromisoformat(day.scalar())
    _measure("sample company", runtime, first + timedelta(days=1))
    assert compare_tallies(runtime.company) == [], "the tallies are not what the facts add up to"


def _large(runtime: Runtime, sellers: int, days: int) -> None:
    runtime.write(lambda tx: seeded_company.found(tx, sellers, ""))
    first = runtime.today - timedelta(days=days - 1)
    _fill(sellers, first, days)
    _measure(f"{sellers:,} sellers", runtime, first + timedelta(days=1))


def _fill(sellers: int, first: date, days: int) -> None:
    """A tally of every seller in every metric on every day, and those of the months."""
    connection = database.connection()
    for metric in METRICS:
        connection.execute(
            """
            INSERT INTO tally (period, metric, person, team, amount, count, reached_at,
                               timely_amount, timely_count, timely_reached_at)
            WITH RECURSIVE day(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM day WHERE n + 1 < ?),
                           seller(n) AS (SELECT 0 UNION ALL
                                         SELECT n + 1 FROM seller WHERE n + 1 < ?)
            SELECT date(?, '+' || day.n || ' days'), ?, ? + seller.n,
                   'team-' || seller.n % 20, 1 + seller.n % 7, 1, day.n * 86400000000 + seller.n,
                   1 + seller.n % 7, 1, day.n * 86400000000 + seller.n
            FROM day CROSS JOIN seller
            """,
            (days, sellers, first.isoformat(), metric, 2000),
        )
    connection.execute(
        """
        INSERT INTO tally (period, metric, person, team, amount, count, reached_at,
                           timely_amount, timely_count, timely_reached_at)
        SELECT substr(period, 1, 7), metric, person, team, sum(amount), sum(count), max(reached_at),
               sum(timely_amount), sum(timely_count), max(timely_reached_at)
        FROM tally WHERE length(period) = 10 GROUP BY 1, 2, 3, 4
        """
    )


def _measure(name: str, runtime: Runtime, start: date) -> None:
    end = runtime.today + timedelta(days=30)
    count = Tally.select().where(_days(start, end)).count()
    opened = [_open(runtime, f"bench-{n}", start, end) for n in range(TIMES)]
    held, waited, grouped = (
        _told([getattr(each, field) for each in opened]) for field in ("held", "waited", "grouped")
    )
    print(f"{name:>16}{count:>13,}{held:>16}{waited:>18}{grouped:>16}", flush=True)


def _days(start: date, end: date) -> object:
    between = Tally.period.between(start.isoformat(), end.isoformat())
    return between & (fn.LENGTH(Tally.period) == 10)


def _told(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:,.0f} ({max(seconds) * 1000:,.0f})"


def _open(runtime: Runtime, name: str, start: date, end: date) -> Opened:
    """Open a campaign; once its work has begun, ask for an empty write."""
    begun, held, waited = Event(), [0.0], [0.0]
    given = CampaignGiven(name, name, "card-campaign", start, end)

    def write(work: Callable[[Transaction], Any]) -> Any:
        return runtime.write(partial(measured, work))

    def measured(work: Callable[[Transaction], Any], tx: Transaction) -> Any:
        begun.set()
        results: list[Any] = []
        held[0] = max(held[0], _seconds(lambda: results.append(work(tx))))
        return results[0]

    def wait() -> None:
        begun.wait()
        waited[0] = _seconds(lambda: runtime.write(_nothing))

    other = Thread(target=wait)
    other.start()
    open_campaign(write, "bench", given, runtime.today)
    other.join()
    began = time.perf_counter()
    told = _group_by(start, end)
    grouped = time.perf_counter() - began
    rows = Tally.select(*SUMMED).where(Tally.period == f"campaign:{name}").order_by(*SUMMED[:3])
    assert list(rows.tuples()) == told, "the campaign's tallies are not the sums of its days"
    return Opened(held[0], waited[0], grouped)


def _nothing(_tx: Transaction) -> None:
    """An empty write, which only waits for its commit."""


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _group_by(start: date, end: date) -> list[tuple[object, ...]]:
    """The same sums by a plain query over the same days, written nowhere."""
    found: list[tuple[object, ...]] = (
        database.connection()
        .execute(
            "SELECT metric, person, team, sum(amount), sum(count), max(reached_at), "
            "sum(timely_amount), sum(timely_count), max(timely_reached_at) FROM tally "
            "WHERE period BETWEEN ? AND ? AND length(period) = 10 GROUP BY metric, person, team",
            (start.isoformat(), end.isoformat()),
        )
        .fetchall()
    )
    return found
