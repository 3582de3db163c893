"""Grants: those in charge or HR propose them, a leader who does not gain decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rules.facts import GRANTS
from rules.periods import period_of
from rules.reads import DECIDED_GRANTS
from webapp.company.roles import LEADERS
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotAllowed, NotFound, UnknownChoice, _
from webapp.core.fields import Hundredths, Text
from webapp.facts.models import Fact
from webapp.facts.operations.record import Receipt, content_hash, known_already, record
from webapp.facts.transactions import Transaction
from webapp.feedback.models import Grant, GrantDecision
from webapp.people.operations.authority import demand_charge


class GrantNotPositive(JiebaoError):
    """A grant of 0 or less."""

    sentence = _("金额要大于 0。")
    field = "amount"


class GrantDecided(JiebaoError):
    """A grant that was already decided on."""

    sentence = _("这一项已经处理过。")
    status = 409


class GainsByGrant(JiebaoError):
    """A decision on a grant by a leader who gains by it."""

    sentence = _("不能决定与自己有关的专项奖励，请别的领导决定。")
    status = 403


REASON = Text("reason", most=1000)
AMOUNT = Hundredths("amount", GrantNotPositive)


@dataclass(frozen=True)
class GrantGiven:
    """A proposed grant for a person or a team: its kind, its amount in fen, the reason."""

    id: str
    kind: str
    amount: int
    reason: str
    person: str | None = None
    team: str | None = None


def propose_grant(tx: Transaction, by: str, given: GrantGiven) -> Receipt:
    """Propose a grant; it is paid once a leader has approved it.

    Raises UnknownChoice, GrantNotPositive, Missing, TextTooLong, and the errors of
    `demand_charge`.
    """
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
    REASON.clean(given.reason)
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
    """Decide on a grant as a leader. Raises NotAllowed, NotFound, GrantDecided, GainsByGrant."""
    today = tx.company.clock.day(tx.now)
    posting = tx.company.posting(by, today)
    if posting is None or posting.role not in LEADERS:
        raise NotAllowed()
    fact = Fact.get_or_none(Fact.number == number, Fact.kind == "grant")
    if fact is None:
        raise NotFound()
    if GrantDecision.get_or_none(GrantDecision.grant == number) is not None:
        raise GrantDecided()
    if by in _gaining(tx.company, fact, today):
        raise GainsByGrant()
    tx.insert(GrantDecision, grant=number, approved=approved, decided_by=by, decided_at=tx.now)
    tx.touch(DECIDED_GRANTS, fact.day, fact.day, who=fact.person_id or fact.team_id)
    tx.audit(by, "decide_grant", f"fact:{number}", after={"approved": approved})


def _gaining(company: Company, fact: Fact, today: date) -> set[str | None]:
    """The person of a grant, or the team's members and heads in its month up to today."""
    if fact.team_id is None:
        return {fact.person_id}
    month = period_of("month", fact.day)
    last = min(month.end, today)
    days = [month.start + timedelta(days=n) for n in range((last - month.start).days + 1)]
    heads = {company.head_of(fact.team_id, day) for day in (*days, today)}
    members = {
        person
        for person in company.people
        for day in (*days, today)
        if (posting := company.posting(person, day)) is not None and posting.team == fact.team_id
    }
    return heads | members
