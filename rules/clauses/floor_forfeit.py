"""A forfeit for who stays below the daily floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rules.outcomes import Case, Finding, Outcome


@dataclass(frozen=True)
class FloorForfeit:
    """On a workday, a seller whose timely metric is below its daily target owes a forfeit.

    Without a target nothing is owed, nor by who is exempt. The person chooses between the
    forfeit and the alternative of equal standing. Handbook: 未完成当日电话营销(周一到周五)保底
    目标的个人,第二天晨会男生俯卧撑50个,女士深蹲20个.
    """

    id: str
    name: str
    period: str
    metric: str
    men: str
    women: str
    alternative: str

    def find(self, case: Case) -> Finding:
        """A forfeit for each seller below the floor."""
        finding = Finding()
        if not case.roster.is_workday(case.period.end):
            return finding
        standings = case.tallies.persons(self.metric, case.period, timely=True)
        for person, _posting in case.roster.sellers_on(case.period.end):
            target = case.roster.target(person.id, self.metric, case.period)
            standing = standings.get(person.id)
            reached = standing.amount if standing else 0
            if target is None or person.exempt or reached >= target.value:
                continue
            because: dict[str, Any] = {
                "shape": "floor-forfeit",
                "metric": self.metric,
                "reached": reached,
                "floor": str(target.value),
                "forfeit": {"m": self.men, "f": self.women}.get(person.sex or "", self.women),
                "alternative": self.alternative,
            }
            finding.outcomes.append(
                Outcome(self.id, "forfeit", person.id, case.period.key, None, because)
            )
        return finding
