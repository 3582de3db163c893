"""Define the closed set of clause shapes: one frozen dataclass with its arithmetic in each file."""

from rules.clauses.base_pay import BasePay
from rules.clauses.birthday_gift import BirthdayGift
from rules.clauses.blended_bonus import BlendedBonus
from rules.clauses.coaching import Coaching
from rules.clauses.conditions_bonus import ConditionsBonus
from rules.clauses.excess_share import ExcessShare
from rules.clauses.fake_card import FakeCard
from rules.clauses.floor_forfeit import FloorForfeit
from rules.clauses.grant_pay import GrantPay
from rules.clauses.honour_by_score import HonourByScore
from rules.clauses.ladder import Ladder
from rules.clauses.late_report import LateReport
from rules.clauses.loyalty import Loyalty
from rules.clauses.milestone import Milestone
from rules.clauses.miss_deduction import MissDeduction
from rules.clauses.newcomer_training import NewcomerTraining
from rules.clauses.per_unit import PerUnit
from rules.clauses.promotion import Promotion
from rules.clauses.rank_prize import RankPrize
from rules.clauses.streak import Streak
from rules.clauses.target_bonus import TargetBonus
from rules.clauses.team_bonus import TeamBonus
from rules.clauses.team_head import TeamHead
from rules.clauses.tiers import Tiers
from rules.clauses.violation_deduction import ViolationDeduction

Clause = (
    BasePay
    | BirthdayGift
    | BlendedBonus
    | Coaching
    | ConditionsBonus
    | ExcessShare
    | FakeCard
    | FloorForfeit
    | GrantPay
    | HonourByScore
    | Ladder
    | LateReport
    | Loyalty
    | Milestone
    | MissDeduction
    | NewcomerTraining
    | PerUnit
    | Promotion
    | RankPrize
    | Streak
    | TargetBonus
    | TeamBonus
    | TeamHead
    | Tiers
    | ViolationDeduction
)
SHAPES: dict[str, type[Clause]] = {
    "rank-prize": RankPrize,
    "per-unit": PerUnit,
    "target-bonus": TargetBonus,
    "blended-bonus": BlendedBonus,
    "conditions-bonus": ConditionsBonus,
    "excess-share": ExcessShare,
    "ladder": Ladder,
    "tiers": Tiers,
    "base-pay": BasePay,
    "milestone": Milestone,
    "streak": Streak,
    "honour-by-score": HonourByScore,
    "team-bonus": TeamBonus,
    "team-head": TeamHead,
    "grant-pay": GrantPay,
    "loyalty": Loyalty,
    "promotion": Promotion,
    "coaching": Coaching,
    "newcomer-training": NewcomerTraining,
    "birthday-gift": BirthdayGift,
    "floor-forfeit": FloorForfeit,
    "late-report": LateReport,
    "violation-deduction": ViolationDeduction,
    "miss-deduction": MissDeduction,
    "fake-card": FakeCard,
}
TAKING_BACK = (
    ViolationDeduction,
    MissDeduction,
)  # settled after all others, in the order of the file
WITHOUT_MONEY = (
    BirthdayGift,
    Coaching,
    FakeCard,
    FloorForfeit,
    LateReport,
    NewcomerTraining,
    Promotion,
)  # no outcome of these is of a kind of rules.outcomes.MONEY

__all__ = [
    "SHAPES",
    "TAKING_BACK",
    "WITHOUT_MONEY",
    "BasePay",
    "BirthdayGift",
    "BlendedBonus",
    "Clause",
    "Coaching",
    "ConditionsBonus",
    "ExcessShare",
    "FakeCard",
    "FloorForfeit",
    "GrantPay",
    "HonourByScore",
    "Ladder",
    "LateReport",
    "Loyalty",
    "Milestone",
    "MissDeduction",
    "NewcomerTraining",
    "PerUnit",
    "Promotion",
    "RankPrize",
    "Streak",
    "TargetBonus",
    "TeamBonus",
    "TeamHead",
    "Tiers",
    "ViolationDeduction",
]
