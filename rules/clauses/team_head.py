"""Pay a bonus to the head of each team that reaches its target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from rules.because import as_text, completion_figures, yuan_text
from rules.case import Case
from rules.fault_words import told
from rules.metrics import METRICS
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Yuan


@dataclass(frozen=True)
class TeamHead:
    """Pays `amount` to the head of each team whose metric reaches its target.

    The head is whoever heads the team on the period's last day and is employed on that day (rule
    13); a head of two such teams gets it for each. A team without a target or a head gets nothing.
    Handbook: 达成售卡任务的商场和业务部门负责人,给予300元/人奖励.
    """

    id: str
    name: str
    period: str
    metric: str
    amount: Yuan

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        if self.metric not in METRICS:
            yield "metric", told("team-metric-without-target", metric=self.metric)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(self.metric, PEOPLE, TARGETS),)

    def find(self, case: Case) -> Finding:
        """Return an award for each head."""
        finding = Finding()
        standings = case.tallies.teams(self.metric, case.period)
        fen = to_fen(self.amount)
        for key in case.teams():
            head = case.roster.head_on(key, case.period.end)
            target = case.roster.target(key, self.metric, case.period)
            reached = standings[key].amount if key in standings else 0
            if target is None or head is None or reached < target.value:
                continue
            if case.roster.posting(head, case.period.end) is None:
                continue
            because = {
                "shape": "team-head",
                "metric": self.metric,
                "team": key,
                "reached": reached,
                "target": as_text(target.value),
                "each": fen,
                "figures": completion_figures(self.metric, Fraction(reached), target.value),
                "steps": [yuan_text(fen)],
            }
            finding.outcomes.append(Outcome(self.id, "award", head, case.period.key, fen, because))
        return finding
