"""Arrange coaching for a seller who falls below the target and was not below it before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.because import completion_figures, percent_text
from rules.case import Case, amount_of
from rules.fault_words import told
from rules.measures import target_faults
from rules.missing import below
from rules.outcomes import Finding, Outcome
from rules.periods import previous
from rules.reads import PEOPLE, TARGETS, Reads, later, own


@dataclass(frozen=True)
class Coaching:
    """Arranges coaching, without money, for a seller active on the period's last day.

    The seller is below the target in this period and was not in the one before. Handbook:
    未完成月度目标, 给予辅导.
    """

    id: str
    name: str
    period: str
    metric: str

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from target_faults(self.metric)
        if self.period == "campaign":
            yield "period", told("no-row-of-campaigns")

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(PEOPLE), later(1, self.metric, TARGETS))

    def find(self, case: Case) -> Finding:
        """Return coaching for each such seller."""
        finding = Finding()
        standings, before = case.figures(self.metric), previous(case.period)
        for person, _posting in case.sellers():
            if not below(case, person, self.metric, case.period):
                continue
            if below(case, person, self.metric, before):
                continue
            target = case.roster.target(person.id, self.metric, case.period)
            reached = amount_of(self.metric, standings.get(person.id))
            value = target.value if target else 1
            because = {
                "shape": "coaching",
                "figures": completion_figures(self.metric, reached, value),
                "steps": [f"{percent_text(reached / value)} < 100%"],
            }
            finding.outcomes.append(
                Outcome(self.id, "coaching", person.id, case.period.key, None, because)
            )
        return finding
