"""Plain SQL for what peewee says slowly or not at all; both engines read it (`engine.py`).

Values stand for `?`. A date comes back as its ISO text, a sum as an integer, a truth value as
something that is true or false. Write what both engines know: no `max(a, b)`, no sum of truth
values (`count(*) FILTER (WHERE …)`), `coalesce(flag, FALSE)`, a name for each subquery, the
condition of a CROSS JOIN in WHERE (SQLite reads its tables in the given order), casts to BIGINT.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from webapp.store.engine import Engine, Rows
from webapp.store.tables import database


def engine() -> Engine:
    """Return the engine that the tables are bound to."""
    return cast(Engine, database.obj)


def read_rows(sql: str, values: Sequence[Any] = ()) -> Rows:
    """Run one statement on this thread's connection and return its rows."""
    return engine().read(sql, values)


def change_each(sql: str, rows: Iterable[Sequence[Any]]) -> int:
    """Run one statement for each row of values; return how many rows it changed."""
    return engine().change_each(sql, rows)


def listed(name: str, /, **columns: str) -> str:
    """Return the SQL of a table of the rows that one `?`, a JSON list, holds.

    Each column has the type TEXT or BIGINT: `listed("asked", person="TEXT", period="TEXT")` for
    `[["1101", "2026-03"], …]`, with one column for `["1101", …]`. `place` numbers the rows from 0.
    """
    return engine().listed(name, **columns)


def holds_lease(work: str) -> bool:
    """Whether this process does a work that one process at a time does; ask before each round."""
    return engine().holds_lease(work)


def give_up_leases(works: Sequence[str]) -> None:
    """Let other processes hold works that this process no longer does."""
    engine().give_up_leases(works)


@contextmanager
def one_state() -> Iterator[None]:
    """Read the database in one state inside the block, whatever is committed meanwhile."""
    with database.atomic():
        yield
