"""Define the outcomes of clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.ranking import Place

MONEY = frozenset({"award", "commission", "base_pay", "deduction"})
IN_KIND = frozenset({"commend", "certificate", "prize", "gift"})
REWARDS = (MONEY | IN_KIND) - {
    "deduction"
}  # kinds that a fake card voids; not deductions: nobody gains by it
KINDS = (
    MONEY
    | IN_KIND
    | {
        "forfeit",
        "coaching",
        "warning",
        "training",
        "late_report",
        "demotion",
        "dismissal",
        "promotion",
    }
)

Key = tuple[str, str, str, str]  # clause, kind, to, period
Because = Mapping[str, Any]  # JSON-able: text, whole numbers, lists, mappings


@dataclass(frozen=True)
class Outcome:
    """The result of one clause for one person or team over one period; `amount` in fen."""

    clause: str
    kind: str
    to: str
    period: str
    amount: int | None = None
    because: Because = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """The key under which outcomes are summed (rule 11)."""
        return (self.clause, self.kind, self.to, self.period)


@dataclass
class Finding:
    """The outcomes of one clause, and the ranking behind them, if any."""

    outcomes: list[Outcome] = field(default_factory=list)
    ranking: tuple[Place, ...] | None = None


def to_fen(yuan: Decimal | int | Fraction) -> int:
    """Round exact yuan to whole fen, half up, once and at the end (rule 1)."""
    numerator, denominator = yuan.as_integer_ratio()
    return (numerator * 200 + denominator) // (2 * denominator)


def down_to(ranking: tuple[Place, ...], last: int) -> tuple[Place, ...]:
    """Return the places of rank `last` or better, and the first place below them."""
    won = sum(place.rank <= last for place in ranking)
    return ranking[: won + 1]
