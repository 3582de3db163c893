"""Give a filled company older years, and walk every page of it beside the company as it was.

`script/bench growth --data DIR --years 5`: DIR, filled by `bench company` with a year, is copied.
SQL in bulk gives the copy that year again for each year before it: every tally, settlement, line of
the ledger, approval and payroll, and of the records one in `--part`, without photos. Numbers of
older rows are below those of newer ones, as they would be. The audit trail does not grow: no page
but the operations log reads it. Then `bench pages` walks both and prints what grew.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.pages import main as walk_pages
from bench.pages.copied import copy_company
from webapp.core.config import Config

DAY = 86_400_000_000  # microseconds
BELOW = 10**9  # more than any number of a table
PLAIN = "corrects_id IS NULL AND number % :part = 0 AND kind = "
OF_RECORD = "{key} IN (SELECT number FROM fact WHERE " + PLAIN + "'{kind}')"


@dataclass(frozen=True)
class GrownTable:
    """A table that grows: what each column of an older row is, where it is not the same.

    In the expressions `:year` is how many years older the row is, `:below` a number larger than any
    of the table's own, and `:ago` the microseconds of those years.
    """

    table: str
    columns: dict[str, str]
    where: str = "1"


def _below(column: str) -> str:
    """An older row's number: below all that are there."""
    return f"{column} - :year * :below"


OLDER_DAY = "date({0}, '-' || :year || ' years')"
OLDER_PERIOD = "(CAST(substr({0}, 1, 4) AS INTEGER) - :year) || substr({0}, 5)"
OF_A_YEAR = "{0} GLOB '[0-9][0-9][0-9][0-9]*'"
# The moment of an older record stands in its older day.
OLDER_MOMENT = (
    f"{{0}} + CAST(julianday({OLDER_DAY.format('day')}) - julianday(day) AS INTEGER) * {DAY}"
)

FACT = GrownTable(
    "fact",
    {
        "number": _below("number"),
        "id": "id || '-' || :year",
        "day": OLDER_DAY.format("day"),
        "at": OLDER_MOMENT.format("at"),
        "received_at": OLDER_MOMENT.format("received_at"),
    },
    f"({PLAIN}'call' OR {PLAIN}'card' OR {PLAIN}'deal')",
)
RECORDS = (
    FACT,
    GrownTable(
        "call",
        {"fact_id": _below("fact_id"), "follow_up_on": "NULL"},
        OF_RECORD.format(key="fact_id", kind="call"),
    ),
    GrownTable(
        "card",
        {"fact_id": _below("fact_id"), "serial": "serial || '-' || :year", "photo_id": "NULL"},
        OF_RECORD.format(key="fact_id", kind="card"),
    ),
    GrownTable(
        "deal",
        {
            "fact_id": _below("fact_id"),
            "contract": "contract || '-' || :year",
            "card_id": "NULL",
        },
        OF_RECORD.format(key="fact_id", kind="deal"),
    ),
)
SUMS = (
    GrownTable(
        "tally",
        {
            "period": OLDER_PERIOD.format("period"),
            "reached_at": "reached_at - :ago",
            "timely_reached_at": "timely_reached_at - :ago",
        },
        OF_A_YEAR.format("period"),
    ),
    GrownTable(
        "settlement",
        {
            "id": _below("id"),
            "period": OLDER_PERIOD.format("period"),
            "settled_at": "settled_at - :ago",
        },
        OF_A_YEAR.format("period"),
    ),
    GrownTable(
        "line",
        {
            "number": _below("number"),
            "settlement_id": _below("settlement_id"),
            "reverses_id": _below("reverses_id"),
            "period": OLDER_PERIOD.format("period"),
            "created_at": "created_at - :ago",
        },
        OF_A_YEAR.format("period"),
    ),
    GrownTable(
        "approval",
        {"line_id": _below("line_id"), "approved_at": "approved_at - :ago"},
        f"line_id IN (SELECT number FROM line WHERE {OF_A_YEAR.format('period')})",
    ),
    GrownTable(
        "payroll",
        {"month": OLDER_PERIOD.format("month"), "closed_at": "closed_at - :ago"},
    ),
    GrownTable(
        "payroll_line",
        {"line_id": _below("line_id"), "payroll_id": OLDER_PERIOD.format("payroll_id")},
        f"line_id IN (SELECT number FROM line WHERE {OF_A_YEAR.format('period')})",
    ),
)


def main(argv: Sequence[str]) -> int:
    """Grow a copy, print what it holds, and walk it; return 1 where a page is over a bound."""
    parser = argparse.ArgumentParser(prog="bench growth")
    parser.add_argument("--data", type=Path, required=True, help="a company of one year")
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--part", type=int, default=10, help="one record in so many is drawn")
    parser.add_argument("--into", type=Path, help="keep the grown company in this new folder")
    options, of_pages = parser.parse_known_args(argv)
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        grown = options.into or Path(folder) / "grown"
        copy_company(options.data, grown)
        grow(Config(grown).database, options.years, options.part)
        return walk_pages(["--data", str(grown), "--against", str(options.data), *of_pages])


def grow(database: Path, years: int, part: int) -> None:
    """Add `years` - 1 older years to a database, and print its rows and bytes before and after."""
    with closing(sqlite3.connect(database, isolation_level=None)) as held:
        held.execute("PRAGMA synchronous = OFF")
        held.execute("PRAGMA foreign_keys = OFF")
        began, before, size = time.perf_counter(), _rows(held), database.stat().st_size
        held.execute("BEGIN")
        # All is read from the rows of the first year: they are those with numbers above 0.
        for each in (*RECORDS, *SUMS):
            _add_years(held, each, years, part)
        held.execute("COMMIT")
        held.execute("ANALYZE")
        held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        after = _rows(held)
    for table, count in after.items():
        print(f"{table:14}{before[table]:12,}{count:12,} rows")
    seconds = time.perf_counter() - began
    print(f"{size:,} bytes before, {database.stat().st_size:,} after; {seconds:.0f} s")


def _rows(held: sqlite3.Connection) -> dict[str, int]:
    tables = [each.table for each in (*RECORDS, *SUMS)]
    return {t: held.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables}


def _add_years(held: sqlite3.Connection, each: GrownTable, years: int, part: int) -> None:
    own = [str(row[1]) for row in held.execute(f'PRAGMA table_info("{each.table}")')]
    named = ", ".join(f'"{column}"' for column in own)
    older = ", ".join(each.columns.get(column, f'"{column}"') for column in own)
    held.execute(
        f'CREATE TEMP TABLE first_year AS SELECT * FROM "{each.table}" WHERE {each.where}',
        {"part": part} if ":part" in each.where else {},
    )
    for year in range(1, years):
        asked = {"year": year, "below": BELOW, "ago": year * 365 * DAY}
        # Of two years that overlap in a period (a company's first and last days) the newer stays.
        sql = f'INSERT OR IGNORE INTO "{each.table}" ({named}) SELECT {older} FROM first_year'
        held.execute(sql, {key: value for key, value in asked.items() if f":{key}" in older})
    held.execute("DROP TABLE first_year")
