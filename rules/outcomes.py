"""What clauses yield, and what they are given to yield it from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.periods import Clock, Period
from rules.ranking import Place
from rules.roster import Roster
from rules.tallies import TallySource

MONEY = frozenset({"award", "commission", "base_pay", "deduction"})
IN_KIND = frozenset({"commend", "certificate", "prize", "gift"})
REWARDS = MONEY | IN_KIND
KINDS = REWARDS | {
    "forfeit",
    "coaching",
    "warning",
    "training",
    "late_report",
    "demotion",
    "dismissal",
    "promotion",
}

Because = Mapping[str, Any]  # JSON-able: text, whole numbers, lists, mappings


@dataclass(frozen=True)
class Outcome:
    """What one clause yields for one person or team over one period; `amount` in fen."""

    clause: str
    kind: str
    to: str
    period: str
    amount: int | None = None
    because: Because = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Outcomes of one key are one sum (rule 11)."""
        return (self.clause, self.kind, self.to, self.period)


@dataclass(frozen=True)
class Case:
    """What a clause is settled from: one period, a roster, tallies; no more."""

    period: Period
    roster: Roster
    tallies: TallySource
    clock: Clock


@dataclass
class Finding:
    """What one clause found: its outcomes, and the ranking they rest on, where there is one."""

    outcomes: list[Outcome] = field(default_factory=list)
    ranking: tuple[Place, ...] | None = None
    inputs: dict[str, Any] = field(default_factory=dict)


def to_fen(yuan: Decimal | int | Fraction) -> int:
    """Exact yuan to whole fen, half up, once and at the end (rule 1)."""
    fen = Fraction(yuan) * 100
    return (fen.numerator * 2 + fen.denominator) // (2 * fen.denominator)


def as_text(value: int | Fraction) -> str:
    """An exact number as text: 7, or 7/3."""
    return str(value)


def ranked_text(ranking: tuple[Place, ...], most: int | None = None) -> list[dict[str, Any]]:
    """A ranking as JSON-able rows, all tie keys included."""
    return [
        {
            "rank": place.rank,
            "who": place.subject,
            "value": as_text(place.value),
            "reached_at": place.reached_at.isoformat(),
        }
        for place in ranking[:most]
    ]


def days_text(days: list[date]) -> list[str]:
    """Days as JSON-able text."""
    return [day.isoformat() for day in days]
