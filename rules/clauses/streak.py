"""Pay a sum for a given number of periods in a row above the target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rules.because import figure, percent_text, yuan_text
from rules.case import Case
from rules.facts import Person
from rules.fault_words import told
from rules.measures import target_faults
from rules.outcomes import Finding, Outcome, to_fen
from rules.periods import Period, previous
from rules.reads import PEOPLE, TARGETS, Reads, ever, own
from rules.scheme_words import Number, Yuan, exact


@dataclass(frozen=True)
class Streak:
    """Pays `amount` in every `every`-th period of an unbroken run with completion above `above`.

    Handbook: 连续三个月超额完成目标奖.
    """

    id: str
    name: str
    period: str
    metric: str
    every: int
    amount: Yuan
    above: Number = Decimal(1)
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from target_faults(self.metric)
        if self.period == "campaign":
            yield "period", told("no-row-of-campaigns")
        if self.every < 2:
            yield "every", told("run-of-two")

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(PEOPLE), ever(self.metric, TARGETS))

    def find(self, case: Case) -> Finding:
        """Return an award for each seller whose run has reached a multiple of `every` periods."""
        finding = Finding()
        for person, _posting in case.sellers(self.roles):
            run = self._run(case, person)
            if not run or len(run) % self.every:
                continue
            fen = to_fen(self.amount)
            because = {
                "shape": "streak",
                "figures": [figure("run", len(run)), figure("since", run[-1].key, "period")],
                "steps": [
                    *(f"{each.key}: > {percent_text(self.above)}" for each in reversed(run)),
                    f"{len(run)} = {len(run) // self.every} × {self.every} → {yuan_text(fen)}",
                ],
            }
            finding.outcomes.append(
                Outcome(self.id, "award", person.id, case.period.key, fen, because)
            )
        return finding

    def _run(self, case: Case, person: Person) -> list[Period]:
        """The unbroken periods in force up to this one, the newest first (rule 15)."""
        run, period = [], case.period
        while self._above(case, person, period):
            run.append(period)
            period = previous(period)
        return run

    def _above(self, case: Case, person: Person, period: Period) -> bool:
        standing = case.figures(self.metric, period=period).get(person.id)
        completion = case.completion(person.id, self.metric, standing, period)
        is_above = completion is not None and completion > exact(self.above)
        return is_above and case.covers(person, period)
