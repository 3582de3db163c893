"""A sum for each lifetime amount reached, once in a lifetime."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rules.because import amount_text, metric_figure, yuan_text
from rules.case import Case, amount_of
from rules.facts import SELLERS
from rules.measures import stored
from rules.outcomes import Finding, Outcome, to_fen
from rules.periods import Period, previous
from rules.scheme_words import Step, step_faults


@dataclass(frozen=True)
class Milestone:
    """Each of `steps`, in the first period at whose end the person is an active seller and has
    reached it, several at once if so. Handbook: 里程碑奖, 累计业绩达到.
    """

    id: str
    name: str
    period: str
    metric: str
    steps: tuple[Step, ...]
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Each invalid value, as (key, fault)."""
        if self.period == "campaign":
            yield "period", "a lifetime has no campaigns; take day, month, quarter or year"
        if self.metric == "rating":
            yield "metric", "a mean does not add up over a lifetime"
        yield from step_faults(self.steps)

    def find(self, case: Case) -> Finding:
        """An award for each with a step reached for the first time."""
        finding = Finding()
        for person, _posting in case.sellers(self.roles):
            held = self._lifetime(case, person.id, case.period)
            passed = [step for step in self.steps if held >= stored(self.metric, step.at_least)]
            due = [step for step in passed if not self._had(case, person.id, step)]
            if due:
                because = {
                    "shape": "milestone",
                    "figures": [metric_figure(self.metric, held, "lifetime")],
                    "steps": [self._told(step) for step in due],
                }
                fen = sum(to_fen(step.amount) for step in due)
                finding.outcomes.append(
                    Outcome(self.id, "award", person.id, case.period.key, fen, because)
                )
        return finding

    def _told(self, step: Step) -> str:
        return f"≥ {amount_text('', step.at_least)} → {yuan_text(to_fen(step.amount))}"

    def _had(self, case: Case, person: str, step: Step) -> bool:
        """Whether an earlier period ended with the step reached by an active seller."""
        period = previous(case.period)
        while self._lifetime(case, person, period) >= stored(self.metric, step.at_least):
            posting = case.roster.posting(person, period.end)
            if posting is not None and posting.role in (self.roles or SELLERS):
                return True
            period = previous(period)
        return False

    def _lifetime(self, case: Case, person: str, until: Period) -> Fraction:
        span = Period("lifetime", f"to {until.key}", date.min, until.end)
        return amount_of(self.metric, case.figures(self.metric, period=span).get(person))
