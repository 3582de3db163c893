"""Find the first damaged table of a database by the engine's own check, then by its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webapp.store.statements import engine


@dataclass(frozen=True)
class TableDamage:
    """A damaged table (empty: the schema itself), and what the engine says of the damage."""

    table: str
    why: str


def first_damage() -> TableDamage | None:
    """The first damaged table by name; None if every table has readable rows of the declared types.

    Reads the whole database; for the case that something could not be read.
    """
    try:
        tables = engine().table_names()
    except engine().errors as failure:
        return TableDamage("", str(failure))
    for table in tables:
        why = _damage_of(table)
        if why:
            return TableDamage(table, why)
    return None


def number_of_tables() -> int:
    """Count the tables of the database."""
    return len(engine().table_names())


def file_damage(progress: Callable[[int], object]) -> TableDamage | None:
    """Return the damage that the engine's check finds in pages, indexes, NOT NULL and CHECK.

    `progress` is called with 1 for each table.
    """
    for table in engine().table_names():
        progress(1)
        why = engine().page_damage(table)
        if why:
            return TableDamage(table, why)
    return None


def _damage_of(table: str) -> str:
    try:
        return engine().page_damage(table) or engine().value_damage(table)
    except engine().errors as failure:
        return str(failure)
