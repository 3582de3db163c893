"""Record contributions, ratings, grants, violations and trainings by the product's operations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from peewee import fn

from bench.company.cast import HR, LEADER, LargeSeller
from bench.company.recording import LargeCompany
from webapp.demo.chance import chance, fact_id
from webapp.facts.evidence_models import Ruling, ViolationAnswer
from webapp.facts.models import Violation
from webapp.facts.transactions import Transaction
from webapp.feedback.models import Grant, GrantDecision
from webapp.feedback.operations.appraise import (
    ContributionCommand,
    RatingCommand,
    record_contribution,
    record_rating,
)
from webapp.feedback.operations.grants import GrantGiven, decide_grant, propose_grant
from webapp.feedback.operations.trainings import TrainingGiven, record_trainings
from webapp.feedback.operations.violations import (
    ViolationGiven,
    answer_violation,
    record_violation,
    rule_on_violation,
)

# Of a hundred sellers on a day, how many get what.
CONTRIBUTIONS, RATINGS, GRANTS, VIOLATIONS = 0.5, 0.5, 0.02, 0.02
REASONS = ("带新人", "整理客户资料", "支援兄弟门店", "分享话术", "组织晨会")
KINDS = ("deception", "false_advertising", "major_error")


def record_large_feedback(tx: Transaction, large: LargeCompany, day: date) -> None:
    """Record these for a day; trainings on the first of a month."""
    random, here = chance(large.seed, day, "large feedback"), large.here(day)
    for seller in _few(random, here, CONTRIBUTIONS):
        points, reason = random.randrange(1, 6) * 100, random.choice(REASONS)
        command = ContributionCommand(fact_id(random, tx.now), points, seller.id, reason=reason)
        record_contribution(tx, HR, command)
    for seller in _few(random, here, RATINGS):
        score = random.choice((300, 400, 450, 500, 500))
        record_rating(tx, HR, RatingCommand(fact_id(random, tx.now), seller.id, score))
    for seller in _few(random, here, GRANTS):
        amount = random.randrange(1, 10) * 100_00
        given = GrantGiven(
            fact_id(random, tx.now), "special_contribution", amount, "客户表扬信", seller.id
        )
        propose_grant(tx, HR, given)
    for seller in _few(random, here, VIOLATIONS):
        _violate(tx, random, seller, day)
    if day.day == 1:
        people = tuple(seller.id for seller in here if random.random() < 0.1) or (here[0].id,)
        record_trainings(
            tx, HR, TrainingGiven(fact_id(random, tx.now), "产品知识", people, True, day)
        )
    if day.weekday() == 0:
        _decide(tx)


def _few(random: Random, here: Sequence[LargeSeller], of_a_hundred: float) -> Sequence[LargeSeller]:
    expected = len(here) * of_a_hundred / 100
    count = int(expected) + (random.random() < expected % 1)
    return random.sample(here, min(count, len(here)))


def _violate(tx: Transaction, random: Random, seller: LargeSeller, day: date) -> None:
    given = ViolationGiven(
        fact_id(random, tx.now), seller.id, random.choice(KINDS), "客户投诉:承诺与合同不符", day
    )
    number = record_violation(tx, seller.team.supervisor, given).number
    if random.random() < 0.7:
        answer_violation(tx, seller.id, number, "已向客户解释并道歉")


def _decide(tx: Transaction) -> None:
    """A leader decides the grants, HR rules on the violations that were answered."""
    grants = Grant.select(Grant.fact).left_outer_join(GrantDecision)
    for place, (number,) in enumerate(grants.where(GrantDecision.grant.is_null()).tuples()):
        decide_grant(tx, LEADER, number, approved=place % 5 != 4)
    open_ones = Violation.select(Violation.fact).where(
        ~fn.EXISTS(Ruling.select().where(Ruling.violation == Violation.fact))
    )
    for (number,) in list(open_ones.tuples()):
        if _is_answered(number):
            rule_on_violation(tx, HR, number, number % 3 != 0, "情况属实")


def _is_answered(number: int) -> bool:
    return ViolationAnswer.get_or_none(ViolationAnswer.violation == number) is not None
