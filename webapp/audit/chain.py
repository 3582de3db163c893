"""Hash audit lines: one digest for each line, one head for each batch over the previous head."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from webapp.audit.models import Seal
from webapp.core.instants import from_microseconds
from webapp.store.statements import engine, read_rows

BEFORE_ALL = sha256(b"jiebao audit trail").hexdigest()  # the previous head of the first batch
CLOCK_SLACK = timedelta(minutes=5)  # how far a clock may be set back before it counts as wrong
MARK = 8  # bytes of each digest that a seal stores, to name a changed line
_LINES = (
    "SELECT number, at, who, action, subject, before, after FROM audit_line "
    "WHERE number BETWEEN ? AND ? ORDER BY number"
)
_COLUMNS = ("number", "at", "who", "action", "subject", "before", "after")
_TEXTS = "SELECT number, {json} FROM audit_line WHERE number BETWEEN ? AND ? ORDER BY number"

_ENCODER = json.JSONEncoder(
    ensure_ascii=False,
    separators=(",", ":"),
    default=lambda blob: {"blob": blob.hex()},  # of an altered line: no text's JSON
)
_quoted = json.encoder.encode_basestring  # a text as JSON; what `_ENCODER` does with each
Row = Sequence[Any]


def audit_lines(first: int, last: int) -> Iterator[Row]:
    """Return the audit lines `first` to `last`, by number, with the raw values of the database."""
    rows: Iterator[Row] = read_rows(_LINES, (first, last))
    return rows


def agrees(seal: Seal) -> bool:
    """Whether a seal's lines, its marks and its head agree, by digests of the database's JSON.

    SQLite writes the JSON of a batch in a third of the time of `digest`. Its text may differ from
    that of `digest` in another version of SQLite, so after False `digest` decides. True is certain:
    the text has the sealed hash. PostgreSQL writes no such JSON: there `digest` always decides.
    """
    written = engine().lines_as_json(_COLUMNS)
    if written is None:
        return False
    try:
        rows = read_rows(_TEXTS.format(json=written), (seal.first, seal.last)).fetchall()
    except engine().errors:  # a line was altered to hold what JSON cannot
        return False
    digests = [sha256(text.encode()).digest() for _number, text in rows]
    return (
        [number for number, _text in rows] == list(range(seal.first, seal.last + 1))
        and b"".join([each[:MARK] for each in digests]) == bytes(seal.marks)
        and chained(seal.previous, digests) == seal.head
    )


def newest_line() -> int:
    """Return the number of the newest committed line; 0 if there is none."""
    found = read_rows("SELECT coalesce(max(number), 0) FROM audit_line")
    return int(found.fetchone()[0])


def newest_moment() -> datetime | None:
    """Return the instant of the newest committed line; None if there is none."""
    sql = "SELECT at FROM audit_line ORDER BY number DESC LIMIT 1"
    found = read_rows(sql).fetchone()
    return from_microseconds(found[0]) if found else None


def digest(row: Row) -> bytes:
    """Return the SHA-256 of all columns of a line, its number included, as a JSON list."""
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
    """Return the head of a batch (hexadecimal): each digest is hashed onto the head before it."""
    head = bytes.fromhex(previous)
    for each in digests:
        head = sha256(head + each).digest()
    return head.hex()


def latest_seal() -> Seal | None:
    """Return the newest seal; None if there is none."""
    seal: Seal | None = Seal.select().order_by(Seal.number.desc()).first()
    return seal


def current_head() -> str:
    """Return the head of the newest seal; BEFORE_ALL if there is none."""
    seal = latest_seal()
    return seal.head if seal else BEFORE_ALL


def head_at(instant: datetime) -> str:
    """Return the head of the newest seal at an instant; empty if nothing was sealed by then."""
    seals = Seal.select().where(Seal.at <= instant).order_by(Seal.at.desc(), Seal.number.desc())
    newest = seals.first()
    return str(newest.head) if newest else ""
