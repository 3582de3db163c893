"""Tell which clauses of a scheme can pay a person at their posting."""

from __future__ import annotations

from datetime import date

from rules.clauses import Clause
from rules.clauses.coaching import Coaching
from rules.clauses.fake_card import FakeCard
from rules.clauses.floor_forfeit import FloorForfeit
from rules.clauses.late_report import LateReport
from rules.clauses.miss_deduction import MissDeduction
from rules.clauses.per_unit import PerUnit
from rules.clauses.team_bonus import TeamBonus
from rules.clauses.team_head import TeamHead
from rules.clauses.tiers import Tiers
from rules.clauses.violation_deduction import ViolationDeduction
from rules.facts import SELLERS, Person, Posting
from rules.metrics import ATTENDANCE, DERIVED
from webapp.facts.evidence_rows import metrics_of

PAY_NOTHING = (Coaching, FakeCard, FloorForfeit, LateReport, MissDeduction, ViolationDeduction)


def can_pay(clause: Clause, posting: Posting) -> bool:
    """Whether a clause can pay somebody at this posting, by its subject, roles and levels."""
    if isinstance(clause, PAY_NOTHING):
        return False
    if isinstance(clause, TeamHead):
        return posting.role == "head"
    if isinstance(clause, TeamBonus) or getattr(clause, "subject", "person") == "team":
        return posting.team is not None
    roles, levels = getattr(clause, "roles", ()), getattr(clause, "by_level", ())
    if posting.role not in SELLERS or (roles and posting.role not in roles):
        return False
    if isinstance(clause, PerUnit) and clause.metric in DERIVED:
        return posting.role == "designer"
    return not levels or posting.level in levels


def own_metrics(clause: Clause, person: Person, today: date) -> tuple[str, ...]:
    """Return the metrics by which a clause pays this person; of a commission, by their plan."""
    if isinstance(clause, Tiers):
        return tuple(metric for metric in metrics_of(clause) if metric == person.plan_on(today))
    return tuple(metric for metric in metrics_of(clause) if metric != ATTENDANCE)
