"""Pay a bonus to the members of a team that reaches its target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rules.because import completion_figures, number_text, yuan_text
from rules.case import Case, amount_of
from rules.clauses.target_bonus import capped
from rules.fault_words import told
from rules.measures import target_faults
from rules.outcomes import Finding, to_fen
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Number, Yuan
from rules.splitting import points_of, split_outcomes


@dataclass(frozen=True)
class TeamBonus:
    """Pays `amount` to the members of each team whose completion is at least `at_least`.

    `proportional`: times the completion, counted up to `cap`. `split`: equally, by contribution,
    or the whole sum for each member (rule 10). Handbook: 团队季度目标奖, 团队年度目标奖,
    团队绩效奖.
    """

    id: str
    name: str
    period: str
    metric: str
    amount: Yuan
    split: str
    at_least: Number = Decimal(1)
    proportional: bool = False
    cap: Number = Decimal(0)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from target_faults(self.metric)
        if self.cap and not self.proportional:
            yield "cap", told("cap-proportional")
        if self.cap and self.cap < self.at_least:
            yield "cap", told("cap-below-least", least=self.at_least)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(self.metric, PEOPLE, TARGETS, *points_of(self.split)),)

    def find(self, case: Case) -> Finding:
        """Return an award for each member of each such team."""
        finding = Finding()
        standings = case.figures(self.metric, "team")
        for team in case.teams():
            target = case.roster.target(team, self.metric, case.period)
            reached = amount_of(self.metric, standings.get(team))
            if target is None or reached / target.value < Fraction(self.at_least):
                continue
            fen, step = self._sum(reached / target.value)
            because = {
                "shape": "team-bonus",
                "figures": completion_figures(self.metric, reached, target.value),
                "steps": [step],
            }
            finding.outcomes += split_outcomes(case, self.id, team, fen, self.split, because)
        return finding

    def _sum(self, completion: Fraction) -> tuple[int, str]:
        if not self.proportional:
            fen = to_fen(self.amount)
            return fen, yuan_text(fen)
        share, told = capped(completion, self.cap)
        fen = to_fen(Fraction(self.amount) * share)
        return fen, f"{number_text(self.amount)} × {told} = {yuan_text(fen)}"
