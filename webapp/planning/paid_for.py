"""Tell what a clause pays for: rank, target, value or score; of whom, in what metric and period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.clauses import (
    BasePay,
    BirthdayGift,
    BlendedBonus,
    Clause,
    ConditionsBonus,
    ExcessShare,
    GrantPay,
    HonourByScore,
    Ladder,
    Loyalty,
    Milestone,
    PerUnit,
    Promotion,
    RankPrize,
    Streak,
    TargetBonus,
    TeamBonus,
    TeamHead,
    Tiers,
)
from rules.outcomes import to_fen


@dataclass(frozen=True)
class PaidFor:
    """The thing that a clause pays for; clauses with equal `PaidFor` pay for the same thing.

    `how`: rank-value, rank-completion, rank-growth, score, target, value, lifetime, unit, grant,
    promotion, base-pay or birthday. `subject`: person or team. `metric`: a metric, of a grant its
    kind, else empty. `period`: the kind of period.
    """

    how: str
    subject: str
    metric: str
    period: str


def paid_for(clause: Clause) -> list[PaidFor]:
    """List the distinct `PaidFor` of a clause; empty if it pays nothing."""
    found = (PaidFor(how, whom, metric, clause.period) for how, whom, metric in _paid(clause))
    return list(dict.fromkeys(found))


def _paid(clause: Clause) -> Iterator[tuple[str, str, str]]:
    match clause:
        case RankPrize():
            yield f"rank-{clause.by}", clause.subject, clause.metric
        case HonourByScore():
            yield "score", clause.subject, next(iter(clause.weights))
        case Ladder():
            yield _how(clause.by), clause.subject, clause.metric
        case ConditionsBonus():
            for part in clause.parts:
                yield _how(part.by), "person", part.metric
        case TargetBonus() | BlendedBonus() | ExcessShare() | Streak() | Loyalty():
            yield "target", "person", clause.metric
        case TeamBonus() | TeamHead():
            yield "target", "team", clause.metric
        case _:
            yield from _paid_by_unit(clause)


def _paid_by_unit(clause: Clause) -> Iterator[tuple[str, str, str]]:
    match clause:
        case Tiers():
            for plan in clause.plans:
                yield "value", "person", plan
        case Milestone():
            yield "lifetime", "person", clause.metric
        case PerUnit():
            yield "unit", "person", clause.metric
        case Promotion():
            yield "promotion", "person", clause.metric
        case GrantPay():
            for kind in clause.grants:
                yield "grant", "person", kind
        case BasePay():
            yield "base-pay", "person", ""
        case BirthdayGift():
            yield "birthday", "person", ""


def _how(by: str) -> str:
    return "target" if by == "completion" else by


def share_a_rank(one: Clause, other: Clause) -> bool:
    """Whether two clauses on ranks pay for at least one common rank; true for other clauses."""
    if isinstance(one, RankPrize) and isinstance(other, RankPrize):
        return one.first <= other.last and other.first <= one.last
    return True


def first_prize(clause: Clause) -> int | None:
    """Return the prize for the first rank in fen; None if the clause does not pay that rank."""
    if isinstance(clause, RankPrize):
        return to_fen(clause.prizes[0]) if clause.first == 1 and clause.prizes else None
    return to_fen(clause.amount) if isinstance(clause, HonourByScore) else None
