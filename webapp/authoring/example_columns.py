"""List the columns of a clause's worked examples, and say which clauses need an example."""

from __future__ import annotations

from collections.abc import Mapping

from rules import clauses as shapes
from rules.clauses import Clause
from rules.facts import DIFFICULTIES, LEVELS, PLANS
from webapp.facts.evidence_rows import metrics_of

# Of these no sum can be expected: they pay nothing, what a leader says, or take back.
WITHOUT_SUM = (
    shapes.BirthdayGift,
    shapes.Coaching,
    shapes.FakeCard,
    shapes.FloorForfeit,
    shapes.GrantPay,
    shapes.LateReport,
    shapes.MissDeduction,
    shapes.NewcomerTraining,
    shapes.Promotion,
    shapes.ViolationDeduction,
)
OF_TARGETS = (
    shapes.BlendedBonus,
    shapes.ExcessShare,
    shapes.Loyalty,
    shapes.Streak,
    shapes.TargetBonus,
    shapes.TeamBonus,
    shapes.TeamHead,
)
LEAVE = "leave"  # the column of days of leave, from which attendance follows
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "level": LEVELS,
    "difficulty": DIFFICULTIES,
    "plan": PLANS,
}


def needs_example(clause: Clause) -> bool:
    """Whether a clause needs an example: its sum follows from figures."""
    return not isinstance(clause, WITHOUT_SUM)


def example_columns(clause: Clause) -> tuple[str, ...]:
    """Return the columns of a clause's examples: metrics, then what else decides its sum."""
    metrics = [each for each in metrics_of(clause) if each not in ("completion", "attendance")]
    if isinstance(clause, shapes.HonourByScore) and "completion" in clause.weights:
        metrics = ["sales", *(each for each in metrics if each != "sales")]
    if isinstance(clause, shapes.BlendedBonus) or getattr(clause, "split", "") == "contribution":
        metrics.append("contribution")
    found = list(dict.fromkeys(metrics))
    found += ["target"] * _needs_target(clause)
    found += ["count"] * ("rating" in metrics)
    found += ["level"] * bool(getattr(clause, "by_level", ()))
    found += ["difficulty"] * bool(getattr(clause, "by_difficulty", ()))
    found += ["plan"] * isinstance(clause, shapes.Tiers)
    found += ["team"] * is_of_teams(clause)
    found += [LEAVE] * ("attendance" in metrics_of(clause))
    found += ["hired"] * bool(getattr(clause, "hired_within", 0))
    return tuple(found)


def _needs_target(clause: Clause) -> bool:
    parts = (part.by for part in getattr(clause, "parts", ()))
    by = {getattr(clause, "by", "value"), *parts}
    return (
        isinstance(clause, OF_TARGETS)
        or "completion" in by
        or (isinstance(clause, shapes.HonourByScore) and "completion" in clause.weights)
    )


def is_of_teams(clause: Clause) -> bool:
    """Whether a clause pays teams or their heads."""
    of_team = isinstance(clause, shapes.TeamBonus | shapes.TeamHead)
    return of_team or getattr(clause, "subject", "person") == "team"


def looks_at_months(clause: Clause) -> bool:
    """Whether a clause looks at each month of its period separately."""
    return isinstance(clause, shapes.Loyalty) or bool(getattr(clause, "monthly", False))
