"""Insert the row of `fact` that every record has, and check its person and its time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.facts import Posting
from webapp.company.roles import SELLERS
from webapp.core.errors import InTheFuture, NoSeller, NotEmployed, SameIdOtherContent
from webapp.facts.models import Fact
from webapp.facts.transactions import Transaction
from webapp.store.statements import read_rows

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)
CUSTOMER = "customer"  # `who` of an audit line if nobody was signed in


@dataclass(frozen=True)
class Receipt:
    """The server's answer to a record: its id, its number, and the hash of its content.

    `known`: the same record had been stored before.
    """

    id: str
    number: int
    content_hash: str
    known: bool = False


def content_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the content as canonical JSON, in hexadecimal."""
    return hashlib.sha256(_CANONICAL.encode(content).encode()).hexdigest()


def known_already(record: str, digest: str) -> Receipt | None:
    """Return the receipt of a record that is stored already; None if it is not.

    Raises SameIdOtherContent if the stored hash differs from `digest`.
    """
    held = read_rows("SELECT number, content_hash FROM fact WHERE id = ?", (record,)).fetchone()
    if held is None:
        return None
    number, held_digest = held
    if held_digest != digest:
        raise SameIdOtherContent()
    return Receipt(record, number, digest, known=True)


def record(
    tx: Transaction,
    kind: str,
    record_id: str,
    digest: str,
    *,
    person: str | None,
    by: str | None,
    at: datetime | None = None,
    received: datetime | None = None,
    team: str | None = None,
    corrects: int | None = None,
    row: tuple[Any, Mapping[str, Any]] | None = None,
) -> Receipt:
    """Insert a row of `fact` with its audit line; `at` and `received` None mean now.

    `by` is None for a customer, who has no account here. `row`: the table of this kind and its
    values, where `OfFirst()` is the fact's number, if it is to be inserted too. Raises InTheFuture.
    The caller calls `known_already` first.
    """
    happened = tx.now if at is None else at
    if happened > tx.now:
        raise InTheFuture(at=tx.company.clock.local(happened))
    after = {"hash": digest} if corrects is None else {"hash": digest, "corrects": corrects}
    number = tx.insert_audited(
        Fact,
        by or CUSTOMER,
        f"record_{kind}",
        after,
        [row] if row else [],
        id=record_id,
        kind=kind,
        person=person,
        team=team,
        day=tx.company.clock.day(happened),
        at=happened,
        received_at=received or tx.now,
        recorded_by=by,
        corrects=corrects,
        content_hash=digest,
    )
    return Receipt(record_id, number, digest)


def demand_seller(tx: Transaction, person: str, at: datetime | None = None) -> Posting:
    """Return the posting as a seller on the day of `at` (None: now). Raises NoSeller."""
    day = tx.company.clock.day(at or tx.now)
    posting = tx.company.posting(person, day)
    if posting is None or posting.role not in SELLERS:
        raise NoSeller(name=tx.company.name_of(person), day=day)
    return posting


def demand_employed(tx: Transaction, person: str, at: datetime | None = None) -> None:
    """Raise NotEmployed unless the person is employed on the day of `at` (None: now)."""
    day = tx.company.clock.day(at or tx.now)
    if tx.company.posting(person, day) is None:
        raise NotEmployed(name=tx.company.name_of(person), day=day)
