"""Tokens as they stand: all of them for their page, and the one of a secret for the API."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from webapp.integration.models import (
    ApiToken,
    ApiTokenDecision,
    ApiTokenRevocation,
    ApiTokenUse,
)

PREFIX = "jbt_"  # so that people and programs that search for leaked secrets recognise one
WAITS, WORKS, DECLINED, REVOKED, EXPIRED = "waits", "works", "declined", "revoked", "expired"


@dataclass(frozen=True)
class HeldToken:
    """A token with its state: waits (for a leader), works, declined, revoked or expired."""

    number: int
    name: str
    shown: str
    scopes: tuple[str, ...]
    expires_on: date
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    last_at: datetime | None
    state: str


def secret_hash(secret: str) -> str:
    """The SHA-256 of a token's secret; it has 256 random bits, so no slower hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def all_tokens(today: date) -> list[HeldToken]:
    """Every token, the newest first."""
    return [_held(row, today) for row in _rows().order_by(ApiToken.number.desc())]


def token_of(secret: str, today: date) -> HeldToken | None:
    """The token of a secret in whatever state, or None."""
    row = _rows().where(ApiToken.token_hash == secret_hash(secret)).first()
    return None if row is None else _held(row, today)


def _rows() -> Any:
    return (
        ApiToken.select(
            ApiToken,
            ApiTokenDecision.approved,
            ApiTokenDecision.decided_by,
            ApiTokenRevocation.revoked_at,
            ApiTokenUse.last_at,
        )
        .left_outer_join(ApiTokenDecision)
        .switch(ApiToken)
        .left_outer_join(ApiTokenRevocation)
        .switch(ApiToken)
        .left_outer_join(ApiTokenUse)
        .objects()
    )


def _held(row: Any, today: date) -> HeldToken:
    return HeldToken(
        number=row.number,
        name=row.name,
        shown=row.shown,
        scopes=tuple(row.scopes.split()),
        expires_on=row.expires_on,
        proposed_by=row.proposed_by_id,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        last_at=row.last_at,
        state=_state(row, today),
    )


def _state(row: Any, today: date) -> str:
    if row.approved is False:
        return DECLINED
    if row.revoked_at is not None:
        return REVOKED
    if row.expires_on < today:
        return EXPIRED
    return WORKS if row.approved else WAITS
