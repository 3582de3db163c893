"""The hash chain of audit lines: one digest per line, one head per batch over the previous head."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from webapp.audit.models import Seal
from webapp.store.tables import database

BEFORE_ALL = sha256(b"jiebao audit trail").hexdigest()  # the previous head of the first batch
MARK = 8  # bytes of each digest that a seal stores, to name a changed line
_LINES = (
    "SELECT number, at, who, action, subject, before, after FROM audit_line "
    "WHERE number BETWEEN ? AND ? ORDER BY number"
)

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_quoted = json.encoder.encode_basestring  # a text as JSON; what `_ENCODER` does with each
Row = Sequence[Any]


def audit_lines(first: int, last: int) -> Iterator[Row]:
    """The rows of audit lines `first` to `last`, by number, with the raw values of the database."""
    rows: Iterator[Row] = database.connection().execute(_LINES, (first, last))
    return rows


def newest_line() -> int:
    """The number of the newest committed line; 0 if there is none."""
    found = database.connection().execute("SELECT coalesce(max(number), 0) FROM audit_line")
    return int(found.fetchone()[0])


def digest(row: Row) -> bytes:
    """SHA-256 of all columns of a line as a JSON list, its number included."""
    return sha256(_as_json(row).encode()).digest()


def _as_json(row: Row) -> str:
    """The row as `_ENCODER` writes it; for the two numbers and five texts of a line, sooner."""
    number, at, who, action, subject, before, after = row
    if type(number) is not int or type(at) is not int:
        return _ENCODER.encode(list(row))
    try:
        return (
            f"[{number},{at},{_quoted(who)},{_quoted(action)},{_quoted(subject)}"
            f",{_quoted(before)},{_quoted(after)}]"
        )
    except TypeError:  # an altered line, in which a text is none
        return _ENCODER.encode(list(row))


def chained(previous: str, digests: Iterable[bytes]) -> str:
    """The head of a batch (hexadecimal): each digest hashed onto the head before it."""
    head = bytes.fromhex(previous)
    for each in digests:
        head = sha256(head + each).digest()
    return head.hex()


def latest_seal() -> Seal | None:
    """The newest seal; None if there is none."""
    seal: Seal | None = Seal.select().order_by(Seal.number.desc()).first()
    return seal


def current_head() -> str:
    """The head of the newest seal; BEFORE_ALL if there is none."""
    seal = latest_seal()
    return seal.head if seal else BEFORE_ALL


def head_at(instant: datetime) -> str:
    """The head of the newest seal at an instant; empty if nothing was sealed by then."""
    seals = Seal.select().where(Seal.at <= instant).order_by(Seal.at.desc(), Seal.number.desc())
    newest = seals.first()
    return str(newest.head) if newest else ""
