"""Read which audit lines an erasure has changed, and the digests with which they were sealed."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from webapp.audit.chain import audit_lines, digest
from webapp.audit.models import ErasedLine

REDACT = "redact_lines"  # the action of the audit line that holds a piece's hash


def sealed_digests(first: int, last: int) -> dict[int, bytes]:
    """The sealed digests of the changed lines from `first` to `last`, by number."""
    rows = ErasedLine.select(ErasedLine.number, ErasedLine.was).order_by(ErasedLine.id)
    found: dict[int, bytes] = {}
    for number, was in rows.where(ErasedLine.number.between(first, last)).tuples():
        found.setdefault(number, bytes(was))
    return found


def digest_now(number: int) -> bytes | None:
    """The digest of a line as it stands; None if there is no such line."""
    row = next(audit_lines(number, number), None)
    return None if row is None else digest(row)


def piece_hash(rows: Iterable[tuple[int, bytes, bytes]]) -> str:
    """The SHA-256 (hexadecimal) over the number and both digests of each change, in order."""
    told = sha256()
    for number, was, now in rows:
        told.update(str(number).encode() + b":" + bytes(was) + bytes(now))
    return told.hexdigest()


def piece_subject(erasure: int, piece: int) -> str:
    """The subject of the audit line that holds a piece's hash."""
    return f"erasure:{erasure}:{piece}"
