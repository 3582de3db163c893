"""The closed set of clause shapes: one small file each, a frozen dataclass and its arithmetic."""

from rules.clauses.fake_card import FakeCard
from rules.clauses.floor_forfeit import FloorForfeit
from rules.clauses.honour_by_score import HonourByScore
from rules.clauses.late_report import LateReport
from rules.clauses.per_unit import PerUnit
from rules.clauses.rank_prize import RankPrize
from rules.clauses.team_head import TeamHead

SHAPES = {
    "rank-prize": RankPrize,
    "per-unit": PerUnit,
    "team-head": TeamHead,
    "floor-forfeit": FloorForfeit,
    "late-report": LateReport,
    "fake-card": FakeCard,
    "honour-by-score": HonourByScore,
}
Clause = RankPrize | PerUnit | TeamHead | FloorForfeit | LateReport | FakeCard | HonourByScore

__all__ = [
    "SHAPES",
    "Clause",
    "FakeCard",
    "FloorForfeit",
    "HonourByScore",
    "LateReport",
    "PerUnit",
    "RankPrize",
    "TeamHead",
]
