"""Grants: proposed by who is in charge or HR, decided by a leader who does not gain."""

from __future__ import annotations

from dataclasses import dataclass

from rules.facts import GRANTS
from webapp.errors import JiebaoError, Missing, NotFound, UnknownChoice, _
from webapp.models import Fact, Grant, GrantDecision
from webapp.operations.charge import demand_charge
from webapp.operations.recording import Receipt, content_hash, known_already, record
from webapp.writer import Transaction


class GrantNotPositive(JiebaoError):
    """A grant of nothing."""

    sentence = _("金额要大于 0。")
    field = "amount"


class GrantDecided(JiebaoError):
    """A grant that was decided on."""

    sentence = _("这一项已经有了决定。")
    status = 409


class GainsByGrant(JiebaoError):
    """Nobody approves what they gain by."""

    sentence = _("不能决定与自己有关的专项奖励,请由别的领导决定。")
    status = 403


@dataclass(frozen=True)
class GrantGiven:
    """An amount in fen for a person or a team, and for what."""

    id: str
    kind: str
    amount: int
    reason: str
    person: str | None = None
    team: str | None = None


def propose_grant(tx: Transaction, by: str, given: GrantGiven) -> Receipt:
    """Propose a grant; it pays once a leader has approved it."""
    digest = content_hash(
        {
            "kind": f"grant {given.kind}",
            "who": given.person or given.team,
            "amount": given.amount,
            "reason": given.reason,
        }
    )
    known = known_already(given.id, digest)
    if known is not None:
        return known
    if given.kind not in GRANTS or (given.person is None) == (given.team is None):
        raise UnknownChoice()
    if given.amount <= 0:
        raise GrantNotPositive()
    if not given.reason.strip():
        raise Missing("reason")
    demand_charge(tx, by, given.person, given.team)
    receipt = record(tx, "grant", given.id, digest, person=given.person, team=given.team, by=by)
    tx.insert(
        Grant,
        fact=receipt.number,
        kind=given.kind,
        amount=given.amount,
        reason=given.reason.strip(),
    )
    return receipt


def decide_grant(tx: Transaction, by: str, number: int, approved: bool) -> None:
    """Approve or decline. Raises NotFound, GrantDecided, GainsByGrant."""
    fact = Fact.get_or_none(Fact.number == number, Fact.kind == "grant")
    if fact is None:
        raise NotFound()
    if GrantDecision.get_or_none(GrantDecision.grant == number) is not None:
        raise GrantDecided()
    today = tx.company.clock.day(tx.now)
    gaining = {fact.person_id}
    if fact.team_id is not None:
        gaining |= tx.company.roster(today).members_on(fact.team_id, today)
        gaining.add(tx.company.head_of(fact.team_id, today))
    if by in gaining:
        raise GainsByGrant()
    tx.insert(GrantDecision, grant=number, approved=approved, decided_by=by, decided_at=tx.now)
    tx.audit(by, "decide_grant", f"fact:{number}", after={"approved": approved})
