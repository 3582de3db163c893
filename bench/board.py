"""Measure a board with the viewer's own rank at 0.1, 1 and (with --full) 10 million calls.

Periods: a day, a campaign, a quarter (three months' tallies), teams over a quarter; also the
explanation of a rank. For comparison, the same run computes each board from the facts by GROUP BY,
the work that the running tallies save.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from bench import seeded_company
from rules.periods import period_of
from webapp.boards import cache
from webapp.boards.reasons import reason_for
from webapp.core.config import Config
from webapp.schemes.company_loading import load_company
from webapp.site.startup import close_runtime, open_runtime
from webapp.store.tables import database

SELLERS = 200
TIMES = 21


def main(argv: Sequence[str]) -> int:
    """Fill the database, measure, and repeat with more calls."""
    parser = argparse.ArgumentParser(prog="bench board")
    parser.add_argument("--full", action="store_true", help="10 million calls too")
    parser.add_argument("--sellers", type=int, default=SELLERS)
    options = parser.parse_args(argv)
    sizes = [100_000, 1_000_000] + ([10_000_000] if options.full else [])
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        data = Path(folder) / "var"
        seeded_company.make(data, sellers=options.sellers)
        runtime = open_runtime(Config(data), lambda: datetime.now(UTC))
        try:
            _print_head(options.sellers)
            for size in sizes:
                _fill(size, options.sellers, runtime.today)
                _measure(size, runtime.today)
        finally:
            close_runtime(runtime)
    return 0


def _print_head(sellers: int) -> None:
    print(f"{sellers} sellers; medians of {TIMES}, in ms")
    print(
        f"{'calls':>12}{'day ranked':>12}{'campaign':>10}{'quarter':>9}{'teams':>7}"
        f"{'unchanged':>11}{'why':>7}{'day GROUP BY':>14}{'campaign GROUP BY':>19}"
    )


def _fill(size: int, sellers: int, today: date) -> None:
    """Insert calls spread evenly over the last 37 days, and their tallies."""
    connection = database.connection()
    connection.execute("DELETE FROM call")
    connection.execute("DELETE FROM fact")
    connection.execute("DELETE FROM tally")
    connection.execute(
        """
        INSERT INTO fact (number, id, kind, person_id, day, at, received_at, content_hash)
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
        SELECT i + 1, printf('%032x', i), 'call', ? + (i * 7919) % ?,
               date(?, '-' || (i % 37) || ' days'), i * 1000000, i * 1000000, ''
        FROM n
        """,
        (size, 2000, sellers, today.isoformat()),
    )
    connection.execute(
        "INSERT INTO call (fact_id, outcome, note) SELECT number, 'refused', '' FROM fact"
    )
    for period in ("day", "substr(day, 1, 7)", "'campaign:bench'"):
        connection.execute(
            f"""
            INSERT INTO tally (period, metric, person, team, amount, count, reached_at,
                               timely_amount, timely_count, timely_reached_at)
            SELECT {period}, 'calls', person_id,
                   CASE person_id % 3 WHEN 0 THEN 'east' WHEN 1 THEN 'west' ELSE 'north' END,
                   count(*), count(*), max(at), count(*), count(*), max(at)
            FROM fact GROUP BY 1, 3
            """
        )
    connection.execute("ANALYZE")


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def _measure(size: int, today: date) -> None:
    held = load_company()
    day = cache.BoardKey(today.isoformat(), "calls")
    campaign = cache.BoardKey("campaign:bench", "calls")
    quarter = cache.BoardKey(period_of("quarter", today).key, "calls")
    teams = cache.BoardKey(quarter.period, "calls", "team")
    person = seeded_company.account(7)

    def ranked(key: cache.BoardKey) -> float:
        def work() -> object:
            cache.empty_board_cache()
            return cache.own_place(cache.board(key, held, today), person)

        return _median(work)

    fresh = [ranked(key) for key in (day, campaign, quarter, teams)]
    kept = _median(lambda: cache.own_place(cache.board(day, held, today), person))
    why = _median(lambda: reason_for(campaign, person, held, today, in_steps=True))
    grouped = [
        _median_of_few(f"SELECT person_id, count(*) FROM fact WHERE {where} GROUP BY 1")
        for where in (f"day = '{today.isoformat()}' AND kind = 'call'", "kind = 'call'")
    ]
    print(
        f"{size:>12,}{fresh[0]:>12.2f}{fresh[1]:>10.2f}{fresh[2]:>9.2f}{fresh[3]:>7.2f}"
        f"{kept:>11.3f}{why:>7.1f}{grouped[0]:>14.1f}{grouped[1]:>19.1f}",
        flush=True,
    )


def _median_of_few(sql: str) -> float:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        database.connection().execute(sql).fetchall()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000
