"""Write joins with `fact` so that SQLite reads few rows: most facts are calls.

SQLite keeps no statistics here. Without this it may scan every fact, or every fact of some days, to
find the few rows of a small table.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from peewee import ModelSelect

from webapp.facts.models import Fact
from webapp.store.statements import engine


def with_facts(query: ModelSelect) -> ModelSelect:
    """Join `fact` to a query on a small table (violations, grants…); the small table is read first.

    The unary plus keeps SQLite from looking the table's row up by the fact's number, so that it
    reads each row of the table, then its fact. Order by the table's own `fact`: ordered by the
    fact's number, a person's facts would be read, and the whole table for each of them. (peewee has
    no CROSS JOIN with a condition.)
    """
    return query.join(Fact, on=(Fact.number == engine().in_given_order(query.model.fact)))


def of_kind_on(kind: str, first: date, last: date) -> Any:
    """Return the condition that a fact is of a kind and of these days: one index seek for each day.

    With BETWEEN the index would be read over all facts of the days, calls included.
    """
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Fact.day.in_(days) & (Fact.kind == kind)
