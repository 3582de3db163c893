"""Pay a sum for a whole year of steady work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.because import percent_text, yuan_text
from rules.case import Case
from rules.facts import Person
from rules.fault_words import told
from rules.measures import target_faults
from rules.outcomes import Finding, Outcome, to_fen
from rules.periods import months_of
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Number, Yuan, exact


@dataclass(frozen=True)
class Loyalty:
    """Pays a seller who was employed the whole period and made no major_error in it.

    The completion is at least `at_least` in each of the period's months. Handbook: 忠诚奖励.
    """

    id: str
    name: str
    period: str
    metric: str
    at_least: Number
    amount: Yuan

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from target_faults(self.metric)
        if self.period not in ("quarter", "year"):
            yield "period", told("no-months", period=self.period)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(self.metric, "violation_major_error", PEOPLE, TARGETS),)

    def find(self, case: Case) -> Finding:
        """Return an award for each such seller."""
        finding = Finding()
        erred = case.figures("violation_major_error")
        for person, _posting in case.sellers():
            whole = person.active_on(case.period.start) and person.active_on(case.period.end)
            steps = self._months(case, person)
            if not whole or person.id in erred or steps is None:
                continue
            fen = to_fen(self.amount)
            because = {
                "shape": "loyalty",
                "figures": [],
                "steps": [*steps, f"→ {yuan_text(fen)}"],
            }
            finding.outcomes.append(
                Outcome(self.id, "award", person.id, case.period.key, fen, because)
            )
        return finding

    def _months(self, case: Case, person: Person) -> list[str] | None:
        """Each month's completion as told; None where one falls short or has no target."""
        told = []
        for month in months_of(case.period):
            standing = case.figures(self.metric, period=month).get(person.id)
            completion = case.completion(person.id, self.metric, standing, month)
            if completion is None or completion < exact(self.at_least):
                return None
            told.append(f"{month.key}: {percent_text(completion)} ≥ {percent_text(self.at_least)}")
        return told
