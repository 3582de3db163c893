"""The sealer: chains what was committed since the last batch, after the fact and in batches.

It reads outside the writer and asks it for one small row a batch: records wait for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp.audit.chain import (
    BEFORE_ALL,
    MARK,
    audit_lines,
    chained,
    digest,
    latest_seal,
    newest_line,
)
from webapp.audit.models import Seal
from webapp.facts.transactions import Transaction

BATCH = 2_000  # lines
MOST = 100  # batches at once; a trail from before there were seals takes several rounds

Write = Callable[[Callable[[Transaction], Any]], Any]


@dataclass(frozen=True)
class SealBatch:
    """Lines that are chained next."""

    first: int
    last: int
    previous: str
    head: str
    marks: bytes


def seal_all(write: Write, most: int = MOST) -> int:
    """Seal what is not sealed yet; how many lines were."""
    sealed = 0
    for _ in range(most):
        batch = next_batch()
        if batch is None:
            break
        sealed += write(lambda tx, batch=batch: seal_batch(tx, batch))  # type: ignore[misc]
    return sealed


def next_batch() -> SealBatch | None:
    """The oldest lines that are committed and not sealed; None where there are none."""
    held = latest_seal()
    first = held.last + 1 if held else 1
    last = min(newest_line(), first + BATCH - 1)
    if last < first:
        return None
    previous = held.head if held else BEFORE_ALL
    digests = [digest(row) for row in audit_lines(first, last)]
    marks = b"".join(each[:MARK] for each in digests)
    return SealBatch(first, last, previous, chained(previous, digests), marks)


def seal_batch(tx: Transaction, batch: SealBatch) -> int:
    """Write a batch's seal, unless another server was first; how many lines it covers."""
    held = latest_seal()
    if (held.head if held else BEFORE_ALL) != batch.previous:
        return 0
    tx.insert(
        Seal,
        first=batch.first,
        last=batch.last,
        previous=batch.previous,
        head=batch.head,
        marks=batch.marks,
        at=tx.now,
    )
    return batch.last - batch.first + 1
