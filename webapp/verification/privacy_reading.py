"""Read proposals about personal data with their decisions, and what was erased."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peewee import JOIN

from webapp.facts.models import Customer
from webapp.verification.personal_data import CUSTOMER, PERSON
from webapp.verification.privacy_models import (
    Erasure,
    PastPeriod,
    PrivacyDecision,
    PrivacyProposal,
)

WAITS, APPROVED, DECLINED, DONE = "waits", "approved", "declined", "done"


@dataclass(frozen=True)
class HeldProposal:
    """A proposal: who proposed and decided it, its state, and what was erased (by kind)."""

    number: int
    kind: str
    about: str
    value: int
    reason: str
    proposed_by: str
    proposed_at: datetime
    state: str
    decided_by: str = ""
    done_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


def proposals_query(kinds: Collection[str]) -> Any:
    """The query of the proposals of these kinds: those that wait first, then the newest."""
    waits = PrivacyDecision.proposal.is_null()
    return (
        PrivacyProposal.select(PrivacyProposal, PrivacyDecision, Erasure)
        .join(PrivacyDecision, JOIN.LEFT_OUTER)
        .switch(PrivacyProposal)
        .join(Erasure, JOIN.LEFT_OUTER)
        .where(PrivacyProposal.kind.in_(list(kinds)))
        .order_by(waits.desc(), PrivacyProposal.id.desc())
    )


def waiting_erasures() -> list[int]:
    """The numbers of the erasures that wait for a leader."""
    rows = PrivacyProposal.select(PrivacyProposal.id).left_outer_join(PrivacyDecision)
    waits = rows.where(
        PrivacyDecision.proposal.is_null(), PrivacyProposal.kind.in_((CUSTOMER, PERSON))
    )
    return [number for (number,) in waits.order_by(PrivacyProposal.id).tuples()]


def past_periods(most: int) -> list[PastPeriod]:
    """Those whose period is over, the oldest first, at most `most`."""
    rows = PastPeriod.select().order_by(PastPeriod.since, PastPeriod.about, PastPeriod.kind)
    return list(rows.limit(most))


def held_proposals(rows: Sequence[Any]) -> list[HeldProposal]:
    """Rows of `proposals_query` as proposals."""
    return [_held(row) for row in rows]


def _held(row: Any) -> HeldProposal:
    decision = getattr(row, "privacydecision", None)
    erasure = getattr(row, "erasure", None)
    return HeldProposal(
        row.id,
        row.kind,
        row.about,
        row.value,
        row.reason,
        row.proposed_by_id,
        row.proposed_at,
        _state(decision, erasure),
        decision.decided_by_id if decision else "",
        erasure.done_at if erasure else None,
        json.loads(erasure.counts) if erasure else {},
    )


def _state(decision: Any, erasure: Any) -> str:
    if decision is None:
        return WAITS
    if not decision.approved:
        return DECLINED
    return APPROVED if erasure is None else DONE


def customer_names(subjects: Sequence[HeldProposal | PastPeriod]) -> dict[str, str]:
    """The names of the customers among these, by number."""
    numbers = [int(each.about) for each in subjects if each.kind == CUSTOMER]
    rows = Customer.select(Customer.id, Customer.name).where(Customer.id.in_(numbers))
    return {str(number): name for number, name in rows.tuples()}
