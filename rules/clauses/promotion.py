"""Propose a promotion, on which people decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rules.because import figure, number_text, percent_text
from rules.case import Case, amount_of
from rules.fault_words import told
from rules.measures import rating_faults, stored, target_faults
from rules.outcomes import Finding, Outcome
from rules.periods import Period, months_of
from rules.reads import PEOPLE, TARGETS, TRAININGS, Reads, ever, own
from rules.scheme_words import Number, exact


@dataclass(frozen=True)
class Promotion:
    """Proposes a seller active on the period's last day whose completion is at least `at_least`.

    `monthly`: the completion of each month of the period counts. `clean`: no violation in the
    period and no card sold in it judged fake. `rating`: the least mean rating. `trainings`: the
    person passed the latest attempt at every training they took up to the last day (met if they
    took none; of two attempts at the same moment the passed one counts). Handbook: 晋升机会;
    晋升计划.
    """

    id: str
    name: str
    period: str
    metric: str
    at_least: Number
    monthly: bool = False
    clean: bool = False
    rating: Number = Decimal(0)
    trainings: bool = False
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from target_faults(self.metric)
        if self.monthly and self.period not in ("quarter", "year"):
            yield "monthly", told("no-months", period=self.period)
        yield from rating_faults("rating", "rating", "value", self.rating)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        metrics = {self.metric, "rating", "violations", "fake_cards"}
        return (own(*metrics, PEOPLE, TARGETS), ever(TRAININGS))

    def find(self, case: Case) -> Finding:
        """Return a promotion for each such seller."""
        finding = Finding()
        barred = case.barred() if self.clean else frozenset()
        failed = _failed(case) if self.trainings else frozenset()
        for person, _posting in case.sellers(self.roles):
            steps = self._completions(case, person.id)
            rated = self._rated(case, person.id)
            if steps is None or rated is None or person.id in barred | failed:
                continue
            because = {
                "shape": "promotion",
                "figures": [figure("violations", 0)] if self.clean else [],
                "steps": [*steps, *rated],
            }
            finding.outcomes.append(
                Outcome(self.id, "promotion", person.id, case.period.key, None, because)
            )
        return finding

    def _completions(self, case: Case, who: str) -> list[str] | None:
        """The completions as told; None where one falls short or has no target."""
        told = []
        for period in months_of(case.period) if self.monthly else (case.period,):
            completion = self._completion(case, who, period)
            if completion is None or completion < exact(self.at_least):
                return None
            told.append(f"{period.key}: {percent_text(completion)} ≥ {percent_text(self.at_least)}")
        return told

    def _completion(self, case: Case, who: str, period: Period) -> Fraction | None:
        standing = case.figures(self.metric, period=period).get(who)
        return case.completion(who, self.metric, standing, period)

    def _rated(self, case: Case, who: str) -> list[str] | None:
        """The mean rating as told; None where it falls short."""
        if not self.rating:
            return []
        standing = case.figures("rating").get(who)
        mean = amount_of("rating", standing)
        if mean < stored("rating", self.rating):
            return None
        return [f"★ {number_text(Fraction(mean, 100))} ≥ {number_text(self.rating)}"]


def _failed(case: Case) -> frozenset[str]:
    """Whose latest try of any training was not passed."""
    latest: dict[tuple[str, str], bool] = {}
    for each in sorted(case.rule_inputs.trainings, key=lambda held: (held.at, held.passed)):
        if case.clock.day(each.at) <= case.period.end:
            latest[each.person, each.training] = each.passed
    return frozenset(person for (person, _training), passed in latest.items() if not passed)
