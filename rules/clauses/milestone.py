"""Pay a sum for each lifetime amount that is reached, once in a lifetime."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from rules.because import amount_text, metric_figure, yuan_text
from rules.case import Case, amount_of
from rules.facts import SELLERS, Person
from rules.fault_words import told
from rules.measures import attendance_faults, stored
from rules.outcomes import Finding, Outcome, to_fen
from rules.periods import Period, previous
from rules.reads import OPENINGS, PEOPLE, Reads, ever, own
from rules.scheme_words import Step, step_faults

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Milestone:
    """Pays each of `steps`, in the first period in force at whose end an active seller reached it.

    Several steps may be paid at once (rule 15). A step is not paid if deals before the scheme's
    first day reached it, or, for a step that a revision added, deals before that revision.
    Handbook: 里程碑奖, 累计业绩达到.
    """

    id: str
    name: str
    period: str
    metric: str
    steps: tuple[Step, ...]
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        if self.period == "campaign":
            yield "period", told("lifetime-period")
        yield from attendance_faults("metric", self.metric)
        if self.metric == "rating":
            yield "metric", told("mean-over-lifetime")
        yield from step_faults(self.steps)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(PEOPLE), ever(self.metric, OPENINGS))

    def find(self, case: Case) -> Finding:
        """Return an award for each seller who has reached a step for the first time."""
        finding = Finding()
        for person, _posting in case.sellers(self.roles):
            held = self._lifetime(case, person.id, case.period.end)
            passed = [step for step in self.steps if held >= stored(self.metric, step.at_least)]
            due = [step for step in passed if not self._had(case, person, step)]
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

    def _had(self, case: Case, person: Person, step: Step) -> bool:
        """Whether the step was reached before the first day that counts, or paid before."""
        bound = stored(self.metric, step.at_least)
        first = self._first_day(case, step)
        if first is not None and self._lifetime(case, person.id, first - _DAY) >= bound:
            return True
        period = previous(case.period)
        while self._lifetime(case, person.id, period.end) >= bound:
            posting = case.roster.posting(person.id, period.end)
            is_seller = posting is not None and posting.role in (self.roles or SELLERS)
            if is_seller and case.covers(person, period):
                return True
            period = previous(period)
        return False

    def _first_day(self, case: Case, step: Step) -> date | None:
        """The first day from which deals may reach a step; None: since ever."""
        run = case.force.run_start(case.force.last_day_in(case.period) or case.period.end)
        added = case.added.get((self.id, step.at_least))
        return max((day for day in (run, added) if day is not None), default=None)

    def _lifetime(self, case: Case, person: str, until: date) -> Fraction:
        """The lifetime amount up to a day, with an opening balance of that day or before."""
        span = _lifetime_to(until)
        amount = amount_of(self.metric, case.figures(self.metric, period=span).get(person))
        opening = case.roster.openings.get(person) if self.metric == "sales" else None
        if opening is None or until < opening.until:
            return amount
        counted = _lifetime_to(opening.until)
        before = amount_of(self.metric, case.figures(self.metric, period=counted).get(person))
        return amount - before + opening.sales


@lru_cache(maxsize=256)
def _lifetime_to(day: date) -> Period:
    """All days up to one; kept, as the clause asks for the same ones for each person."""
    return Period("lifetime", f"to {day}", date.min, day)
