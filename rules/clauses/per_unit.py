"""A fixed sum for each unit of a metric."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rules.metrics import HUNDREDTHS
from rules.outcomes import Case, Finding, Outcome, to_fen


@dataclass(frozen=True)
class PerUnit:
    """`amount` × units, for whoever earned them, by the role that the metric itself asks for.

    Not bound to being active on the period's last day (rule 13), nor to the cut-off (rule 5).
    Handbook: 设计师每售卡一张,奖励50元(售卡对象必须是未进店的客户),客户成交的,再追加200元/单.
    """

    id: str
    name: str
    period: str
    metric: str
    amount: Decimal

    def faults(self) -> Iterator[tuple[str, str]]:
        """What cannot be, by key."""
        if self.metric in HUNDREDTHS:
            yield "metric", f"{self.metric} is no count of units"

    def find(self, case: Case) -> Finding:
        """An award for each person with units."""
        finding = Finding()
        standings = case.tallies.persons(self.metric, case.period)
        for person in sorted(standings):
            units = standings[person].amount
            because = {
                "shape": "per-unit",
                "metric": self.metric,
                "units": units,
                "each": to_fen(self.amount),
            }
            fen = to_fen(self.amount * units)
            finding.outcomes.append(
                Outcome(self.id, "award", person, case.period.key, fen, because)
            )
        return finding
