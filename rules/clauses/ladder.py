"""Pay the highest step that is reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rules.because import metric_figure, number_text, percent_text, yuan_text
from rules.case import Case, Subject, amount_of
from rules.fault_words import told
from rules.filters import Filter, filter_of
from rules.measures import (
    Measure,
    attendance_faults,
    rating_faults,
    read_words,
    stored,
    subjects_of,
)
from rules.metrics import METRICS
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Number, Step, step_faults
from rules.splitting import points_of, split_outcomes


@dataclass(frozen=True)
class Ladder:
    """Pays the highest of `steps` that a seller's or a team's value or completion reaches (rule 9).

    A team's sum is split; `each_at_least`: only if each of its sellers on the last day has at least
    that much in the metric. Attendance is a share: 1 is every workday without leave.

    Handbook: 业绩阶梯奖, 团队阶梯奖, 年度完成率阶梯奖.
    """

    id: str
    name: str
    period: str
    metric: str
    steps: tuple[Step, ...]
    by: str = "value"
    subject: Subject = "person"
    split: str = "equally"
    roles: tuple[str, ...] = ()
    each_at_least: Number = Decimal(0)
    product: str = ""
    new_customer: bool = False
    first_days: int = 0
    referred: bool = False

    @property
    def only(self) -> Filter:
        """Which deals or cards count, as a filter."""
        return filter_of(self)

    @property
    def measure(self) -> Measure:
        """The measure of the metric."""
        return Measure(self.metric, self.by, self.subject, only=self.only)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from self.only.faults(self.metric, self.by)
        if self.by == "growth":
            yield "by", told("ladder-by")
        if self.by == "completion" and self.metric not in METRICS:
            yield "by", told("no-completion", metric=self.metric)
        if self.subject == "team" and self.roles:
            yield "roles", told("team-roles")
        if self.each_at_least and self.subject != "team":
            yield "each_at_least", told("members-of-team")
        if self.subject == "team" or self.by != "value":
            yield from attendance_faults("metric", self.metric)
        yield from step_faults(self.steps)
        for step in self.steps:
            yield from rating_faults("steps", self.metric, self.by, step.at_least)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        told = own(*read_words(self.metric), PEOPLE, TARGETS, *points_of(self.split))
        return (told, *self.only.reads())

    def find(self, case: Case) -> Finding:
        """Return an award for each seller or team that has reached a step."""
        finding = Finding()
        measure = self.measure
        standings = measure.standings(case)
        for who in subjects_of(case, self.subject, self.roles):
            value = measure.value(case, who, standings.get(who))
            reached = [] if value is None else self._reached(measure, value)
            lowest = self._lowest(case, who)
            if not reached or (
                lowest is not None and lowest < stored(self.metric, self.each_at_least)
            ):
                continue
            fen = to_fen(reached[-1].amount)
            because = {
                "shape": "ladder",
                "figures": [
                    *measure.figures(case, who, standings.get(who)),
                    *([] if lowest is None else [metric_figure(self.metric, lowest, "lowest")]),
                ],
                "steps": [self._told(reached[-1]), *self._next(len(reached))],
            }
            if self.subject == "team":
                finding.outcomes += split_outcomes(case, self.id, who, fen, self.split, because)
            else:
                outcome = Outcome(self.id, "award", who, case.period.key, fen, because)
                finding.outcomes.append(outcome)
        return finding

    def _lowest(self, case: Case, team: str) -> Fraction | None:
        """The lowest amount of a team's sellers of the last day; None where nothing is asked.

        0 for a team without a seller.
        """
        if not self.each_at_least:
            return None
        own_figures = case.figures(self.only.name(self.metric))
        amounts = [
            amount_of(self.metric, own_figures.get(person.id))
            for person, posting in case.roster.sellers_on(case.period.end)
            if posting.team == team
        ]
        return min(amounts, default=Fraction(0))

    def _reached(self, measure: Measure, value: Fraction) -> list[Step]:
        return [step for step in self.steps if value >= measure.bound(step.at_least)]

    def _told(self, step: Step) -> str:
        tell = percent_text if self.measure.is_ratio else number_text
        return f"≥ {tell(step.at_least)} → {yuan_text(to_fen(step.amount))}"

    def _next(self, reached: int) -> list[str]:
        """The step that was just not reached."""
        return [f"✗ {self._told(step)}" for step in self.steps[reached : reached + 1]]
