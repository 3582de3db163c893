"""Query many rows by number with one bound value: SQLite allows few, peewee is slow with many."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from peewee import SQL, Field


def is_one_of(field: Field, numbers: Iterable[int]) -> Any:
    """The query condition that a field is one of these numbers, however many they are."""
    listed = json.dumps(list(numbers))
    return field.in_(SQL("(SELECT value FROM json_each(?))", [listed]))
