"""Approve again, after a restore, an erasure that was carried out after the backup."""

from __future__ import annotations

from webapp.facts.transactions import Transaction
from webapp.verification.erasure_list import ListedErasure
from webapp.verification.privacy_models import PrivacyDecision, PrivacyProposal


def repeat_erasure(tx: Transaction, each: ListedErasure) -> None:
    """Enter an erasure of the list as proposed and approved by those who did it the first time.

    They are not asked again: the decision was theirs, and only the backup does not know it. What
    the proposal demanded (a leaver's two years, no open check) was so then.
    """
    held = PrivacyProposal.get_or_none(
        PrivacyProposal.kind == each.kind,
        PrivacyProposal.about == each.about,
        PrivacyProposal.id.not_in(PrivacyDecision.select(PrivacyDecision.proposal)),
    )
    number = held.id if held else _propose(tx, each)
    tx.insert(
        PrivacyDecision,
        proposal=number,
        approved=True,
        decided_by=each.approved_by,
        decided_at=tx.now,
    )
    told = {"why": each.reason, "proposed_by": each.proposed_by, "approved_by": each.approved_by}
    tx.audit("jiebao", "repeat_erasure", f"{each.kind}:{each.about}", after=told)


def _propose(tx: Transaction, each: ListedErasure) -> int:
    return tx.insert(
        PrivacyProposal,
        kind=each.kind,
        about=each.about,
        value=0,
        reason=each.reason,
        proposed_by=each.proposed_by,
        proposed_at=tx.now,
    )
