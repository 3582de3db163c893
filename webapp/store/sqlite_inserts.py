"""Rewrites INSERTs for SQLite so that one statement inserts several rows.

Between two statements Python's lock goes to another thread, and the writer waits to have it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

SIZES = (16, 8, 4, 2, 1)  # few, because a connection keeps 128 prepared statements
_ONE_ROW = re.compile(
    r'(\s*INSERT INTO "?\w+"? \([^()]*\)\s*VALUES )(\(\?(?:, \?)*\))([^?]*)', re.DOTALL
)


@lru_cache(maxsize=1024)
def of_several_rows(sql: str) -> dict[int, str] | None:
    """An INSERT of one row as one of each of SIZES rows; None if it is no such INSERT."""
    found = _ONE_ROW.fullmatch(sql)
    if found is None:
        return None
    begin, row, rest = found.groups()
    return {size: f"{begin}{', '.join([row] * size)}{rest}" for size in SIZES}


def in_sizes(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows in their order, in pieces of SIZES rows: how many, and all their values."""
    left = iter(rows)
    while piece := list(islice(left, SIZES[0])):
        begin = 0
        for size in SIZES:
            while len(piece) - begin >= size:
                yield size, list(chain.from_iterable(piece[begin : begin + size]))
                begin += size
