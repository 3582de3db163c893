"""How audit lines are chained: a digest a line, a head a batch, each head over the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from webapp.audit.models import Seal
from webapp.store.tables import database

BEFORE_ALL = sha256(b"jiebao audit trail").hexdigest()  # what the first batch is chained to
MARK = 8  # bytes of a digest that are kept, to name the line that was changed
_LINES = (
    "SELECT number, at, who, action, subject, before, after FROM audit_line "
    "WHERE number BETWEEN ? AND ? ORDER BY number"
)

Row = Sequence[Any]


def audit_lines(first: int, last: int) -> Iterator[Row]:
    """Audit lines by number, as they lie in the database."""
    rows: Iterator[Row] = database.connection().execute(_LINES, (first, last))
    return rows


def newest_line() -> int:
    """The number of the newest line that is committed; 0 where there is none."""
    found = database.connection().execute("SELECT coalesce(max(number), 0) FROM audit_line")
    return int(found.fetchone()[0])


def digest(row: Row) -> bytes:
    """SHA-256 of all that a line says, its number among it."""
    text = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).digest()


def chained(previous: str, digests: Iterable[bytes]) -> str:
    """The head of a batch: each digest hashed with what came before it."""
    head = bytes.fromhex(previous)
    for each in digests:
        head = sha256(head + each).digest()
    return head.hex()


def latest_seal() -> Seal | None:
    """The newest seal."""
    held: Seal | None = Seal.select().order_by(Seal.number.desc()).first()
    return held


def head_now() -> str:
    """The chain's head, as far as it is sealed."""
    held = latest_seal()
    return held.head if held else BEFORE_ALL


def head_at(instant: datetime) -> str:
    """The chain's head as of an instant; nothing where nothing was sealed by then."""
    held = Seal.select().where(Seal.at <= instant).order_by(Seal.at.desc(), Seal.number.desc())
    first = held.first()
    return str(first.head) if first else ""
