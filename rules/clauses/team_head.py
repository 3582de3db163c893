"""A bonus for the head of each team that reaches its target."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rules.outcomes import Case, Finding, Outcome, to_fen


@dataclass(frozen=True)
class TeamHead:
    """`amount` for each team whose metric reaches its target, to its head.

    The head must be employed on the period's last day (rule 13); who heads two such teams gets
    it for each. A team without a target or a head gets nothing. Handbook: 达成售卡任务的商场和
    业务部门负责人,给予300元/人奖励.
    """

    id: str
    name: str
    period: str
    metric: str
    amount: Decimal

    def find(self, case: Case) -> Finding:
        """An award for each head."""
        finding = Finding()
        standings = case.tallies.teams(self.metric, case.period)
        for key in sorted(case.roster.teams):
            team = case.roster.teams[key]
            target = case.roster.target(key, self.metric, case.period)
            reached = standings[key].amount if key in standings else 0
            if target is None or team.head is None or reached < target.value:
                continue
            if case.roster.posting(team.head, case.period.end) is None:
                continue
            because = {
                "shape": "team-head",
                "metric": self.metric,
                "team": key,
                "reached": reached,
                "target": str(target.value),
                "each": to_fen(self.amount),
            }
            finding.outcomes.append(
                Outcome(
                    self.id, "award", team.head, case.period.key, to_fen(self.amount), because
                )
            )
        return finding
