"""Measure the settlement of a month by numbers of sellers and of calls (calls should not matter).

For comparison, the same run sums the month's calls and sales from the facts by GROUP BY, the work
that the running tallies save for each query of a clause.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench import seeded_company
from bench.quiet_evening import YEARS, BenchClock, measure_quiet_evening
from rules.periods import Period, month_period
from webapp.core.config import Config
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Line
from webapp.ledger.operations.settle import settle_period
from webapp.people.operations.add_people import ALWAYS
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.planning.operations.enrol import EnrolmentGiven, run_from
from webapp.schemes.catalogue import schemes
from webapp.site.startup import close_runtime, open_runtime
from webapp.store.tables import database
from webapp.web.runtime import Runtime

SIZES = ((500, 500_000), (2_000, 500_000), (2_000, 5_000_000))
SMALL = ((50, 5_000), (100, 5_000))
DEALS = 5  # each seller's deals of the month
TIMES = 3


def main(argv: Sequence[str]) -> int:
    """Fill the database, settle, and settle again, for each size."""
    parser = argparse.ArgumentParser(prog="bench settle")
    parser.add_argument("--small", action="store_true", help="a look at the bench itself")
    options = parser.parse_args(argv)
    _print_head()
    for sellers, calls in SMALL if options.small else SIZES:
        with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
            data = Path(folder) / "var"
            seeded_company.make(data, sellers=sellers)
            clock = BenchClock()
            runtime = open_runtime(Config(data), clock)
            try:
                _measure(runtime, sellers, calls)
                quiet, of_the_day = measure_quiet_evening(runtime, clock)
                print(
                    f"  a quiet evening of the clock over {YEARS} years of settled periods: "
                    f"{quiet:.2f} s of processor time; the settlement of its day: {of_the_day:.2f}",
                    flush=True,
                )
            finally:
                close_runtime(runtime)
    return 0


def _print_head() -> None:
    print("all schemes with clauses on a month, from tallies to lines of the ledger; seconds")
    print(
        f"{'sellers':>8}{'calls':>12}{'lines':>8}{'first':>8}{'again':>8}"
        f"{'a day':>8}{'GROUP BY':>10}"
    )


def _measure(runtime: Runtime, sellers: int, calls: int) -> None:
    month = _month_before(runtime.today)
    runtime.write(lambda tx: _targets(tx, sellers, month))
    _fill(sellers, calls, month)
    monthly = [
        scheme.id
        for scheme in schemes().values()
        if any(clause.period == "month" for held in scheme.revisions for clause in held.clauses)
    ]

    def close() -> None:
        for scheme in monthly:
            _settle(runtime, scheme, month.key)

    first = _seconds(close)
    lines = Line.select().count()
    again = statistics.median(_seconds(close) for _ in range(TIMES))
    assert Line.select().count() == lines, "settling again added lines"
    workday = month.end - timedelta(max(0, month.end.weekday() - 4))
    day = _seconds(lambda: _settle(runtime, "card-campaign", workday.isoformat()))
    grouped = _seconds(lambda: _group_by(month))
    print(
        f"{sellers:>8,}{calls:>12,}{lines:>8,}{first:>8.2f}{again:>8.2f}{day:>8.2f}{grouped:>10.2f}",
        flush=True,
    )


def _month_before(today: date) -> Period:
    last = today.replace(day=1) - timedelta(days=1)
    return month_period(last.year, last.month)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _settle(runtime: Runtime, scheme: str, period: str) -> None:
    runtime.write(lambda tx: settle_period(tx, scheme, period, None))


def _targets(tx: Transaction, sellers: int, month: Period) -> None:
    """Every scheme runs; everybody has a month's target of sales, and some reach it."""
    for scheme in schemes():
        run_from(tx, EnrolmentGiven(scheme, ALWAYS))
    for number in range(sellers):
        value = 2_000_000 + number % 7 * 500_000
        given = TargetGiven(seeded_company.account(number), "sales", "month", value)
        set_target(tx, "bench", given)


def _fill(sellers: int, calls: int, month: Period) -> None:
    """Insert calls and deals spread evenly over the month, and their tallies."""
    connection = database.connection()
    days = (month.end - month.start).days + 1
    _facts(connection, "call", calls, sellers, month.start, days)
    connection.execute(
        "INSERT INTO call (fact_id, outcome, note) "
        "SELECT number, 'refused', '' FROM fact WHERE kind = 'call'"
    )
    _facts(connection, "deal", sellers * DEALS, sellers, month.start, days)
    connection.execute(
        "INSERT INTO deal (fact_id, contract, amount) "
        "SELECT number, 'C' || number, 100000 + (number * 7919) % 900000 "
        "FROM fact WHERE kind = 'deal'"
    )
    for metric, table, amount in (
        ("calls", "call", "1"),
        ("contracts", "deal", "1"),
        ("sales", "deal", "amount"),
    ):
        for period in ("day", "substr(day, 1, 7)"):
            connection.execute(
                f"""
                INSERT INTO tally (period, metric, person, team, amount, count, reached_at,
                                   timely_amount, timely_count, timely_reached_at)
                SELECT {period}, ?, person_id, 'east', sum({amount}), count(*), max(at),
                       sum({amount}), count(*), max(at)
                FROM fact JOIN {table} ON fact_id = number GROUP BY 1, 3
                """,
                (metric,),
            )
    connection.execute("ANALYZE")


def _facts(connection: object, kind: str, count: int, sellers: int, start: date, days: int) -> None:
    moment = int(datetime.combine(start, datetime.min.time(), UTC).timestamp()) * 1_000_000
    connection.execute(  # type: ignore[attr-defined]
        """
        INSERT INTO fact (id, kind, person_id, day, at, received_at, content_hash)
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
        SELECT ? || printf('%031x', i), ?, ? + i % ?,
               date(?, '+' || ((i / ?) % ?) || ' days'), ? + i, ? + i, ''
        FROM n
        """,
        (
            count,
            kind[0],
            kind,
            2000,
            sellers,
            start.isoformat(),
            sellers,
            days,
            moment,
            moment,
        ),
    )


def _group_by(month: Period) -> None:
    """The sums that one clause would need without tallies."""
    bounds = (month.start.isoformat(), month.end.isoformat())
    for columns in (
        "person_id, count(*) FROM fact JOIN call ON fact_id = number",
        "person_id, sum(amount) FROM fact JOIN deal ON fact_id = number",
    ):
        database.connection().execute(
            f"SELECT {columns} WHERE day BETWEEN ? AND ? GROUP BY 1", bounds
        ).fetchall()
