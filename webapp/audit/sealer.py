"""Chain the audit lines that were committed since the last seal, in batches.

It reads outside the write transaction and writes one small row per batch, so that no record waits.
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
MOST = 100  # batches per round; a long trail without seals takes several rounds

Write = Callable[[Callable[[Transaction], Any]], Any]


@dataclass(frozen=True)
class SealBatch:
    """The next lines to seal; the fields are columns of `Seal`."""

    first: int
    last: int
    previous: str
    head: str
    marks: bytes


def seal_all(write: Write, most: int = MOST) -> int:
    """Seal the committed lines in at most `most` batches; return how many lines were sealed."""
    sealed = 0
    for _ in range(most):
        batch = next_batch()
        if batch is None:
            break
        sealed += write(lambda tx, batch=batch: seal_batch(tx, batch))  # type: ignore[misc]
    return sealed


def next_batch() -> SealBatch | None:
    """Return the oldest committed lines without a seal, at most BATCH; None if there are none."""
    seal = latest_seal()
    first = seal.last + 1 if seal else 1
    last = min(newest_line(), first + BATCH - 1)
    if last < first:
        return None
    previous = seal.head if seal else BEFORE_ALL
    digests = [digest(row) for row in audit_lines(first, last)]
    marks = b"".join(each[:MARK] for each in digests)
    return SealBatch(first, last, previous, chained(previous, digests), marks)


def seal_batch(tx: Transaction, batch: SealBatch) -> int:
    """Insert a batch's seal; return its number of lines, 0 if another server was first."""
    seal = latest_seal()
    if (seal.head if seal else BEFORE_ALL) != batch.previous:
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
