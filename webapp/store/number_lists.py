"""Query many rows by number with one bound value: SQLite allows few, peewee is slow with many."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from peewee import SQL, Field

from webapp.store.statements import listed
from webapp.store.tables import database


def is_one_of(field: Field, numbers: Iterable[int]) -> Any:
    """The query condition that a field is one of these numbers, however many they are."""
    rows = listed("asked", number="BIGINT").replace("?", database.param)
    return field.in_(SQL(f"(SELECT number FROM {rows})", [json.dumps(list(numbers))]))  # noqa: S608 - names
