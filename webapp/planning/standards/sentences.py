"""Describe a clause in plain sentences, from the same values by which it is settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rules import clauses as shapes
from rules.clauses import Clause
from webapp.planning.standards import others, ranks, sums
from webapp.planning.standards.phrases import Sentences

_SENTENCES: Mapping[type[Clause], Callable[[Any], Sentences]] = {
    shapes.RankPrize: ranks.rank_prize,
    shapes.HonourByScore: ranks.honour_by_score,
    shapes.TeamBonus: ranks.team_bonus,
    shapes.TeamHead: ranks.team_head,
    shapes.FloorForfeit: ranks.floor_forfeit,
    shapes.LateReport: ranks.late_report,
    shapes.FakeCard: ranks.fake_card,
    shapes.PerUnit: sums.per_unit,
    shapes.TargetBonus: sums.target_bonus,
    shapes.BlendedBonus: sums.blended_bonus,
    shapes.ConditionsBonus: sums.conditions_bonus,
    shapes.ExcessShare: sums.excess_share,
    shapes.Ladder: sums.ladder,
    shapes.Milestone: sums.milestone,
    shapes.Streak: sums.streak,
    shapes.Tiers: sums.tiers,
    shapes.BasePay: sums.base_pay,
    shapes.GrantPay: others.grant_pay,
    shapes.Loyalty: others.loyalty,
    shapes.Promotion: others.promotion,
    shapes.Coaching: others.coaching,
    shapes.ViolationDeduction: others.violation_deduction,
    shapes.MissDeduction: others.miss_deduction,
    shapes.NewcomerTraining: others.newcomer_training,
    shapes.BirthdayGift: others.birthday_gift,
}


def standard_sentences(clause: Clause) -> Sentences:
    """The sentences that describe a clause, in the reader's language."""
    return _SENTENCES[type(clause)](clause)
