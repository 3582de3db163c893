"""A share of what lies above the target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from rules.because import metric_figure, percent_text, yuan_text
from rules.case import Case, amount_of
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Number


@dataclass(frozen=True)
class ExcessShare:
    """`rate` of the sales above the period's target, for a seller active on its last day.

    Handbook: 超出季度目标部分按比例累计奖励; 超额完成部分的提成.
    """

    id: str
    name: str
    period: str
    metric: str
    rate: Number
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Each invalid value, as (key, fault)."""
        if self.metric != "sales":
            yield "metric", f"a share of {self.metric} is no money; only sales has an excess"

    def reads(self) -> tuple[Reads, ...]:
        """What the clause reads, and which later periods a day of it reaches (rule 17)."""
        return (own(self.metric, PEOPLE, TARGETS),)

    def find(self, case: Case) -> Finding:
        """An award for each with an excess."""
        finding = Finding()
        standings = case.figures(self.metric)
        for person, _posting in case.sellers(self.roles):
            target = case.roster.target(person.id, self.metric, case.period)
            reached = amount_of(self.metric, standings.get(person.id))
            if target is None or reached <= target.value:
                continue
            fen = to_fen((reached - target.value) * Fraction(self.rate) / 100)
            above = f"({yuan_text(reached)} − {yuan_text(target.value)})"
            because = {
                "shape": "excess-share",
                "figures": [
                    metric_figure(self.metric, reached),
                    metric_figure(self.metric, target.value, "target"),
                ],
                "steps": [f"{percent_text(self.rate)} × {above} = {yuan_text(fen)}"],
            }
            finding.outcomes.append(
                Outcome(self.id, "award", person.id, case.period.key, fen, because)
            )
        return finding
