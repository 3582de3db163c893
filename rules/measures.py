"""Measure subjects to rank or test them: by a metric's value, completion or growth."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from rules.because import Figure, completion_figures, figure, metric_figure
from rules.case import Case, Subject, amount_of
from rules.fault_words import told
from rules.filters import NO_FILTER, Filter
from rules.metrics import ATTENDANCE, HUNDREDTHS, METRICS
from rules.periods import Period, previous
from rules.ranking import Entry
from rules.reads import CALENDAR, RELIEF
from rules.scheme_words import exact
from rules.tallies import Standing

BY = ("value", "completion", "growth")
BEST_RATING = 5


def target_faults(metric: str) -> Iterator[tuple[str, str]]:
    """Yield the fault of a target clause whose metric cannot have a target."""
    if metric not in METRICS:
        yield "metric", told("metric-without-target", metric=metric)


def rating_faults(key: str, metric: str, by: str, least: Decimal) -> Iterator[tuple[str, str]]:
    """Yield the fault of a threshold for the mean rating that cannot be reached."""
    if metric == "rating" and by == "value" and least > BEST_RATING:
        yield key, told("rating-too-high", best=BEST_RATING, least=least)


def attendance_faults(key: str, metric: str) -> Iterator[tuple[str, str]]:
    """Yield the fault of a clause that cannot read attendance, which is no sum of facts."""
    if metric == ATTENDANCE:
        yield key, told("attendance-shape")


def read_words(*metrics: str) -> tuple[str, ...]:
    """Return what measuring these metrics reads: for attendance, calendar and leaves (rule 17)."""
    words = [metric for metric in metrics if metric != ATTENDANCE]
    return (*words, CALENDAR, RELIEF) if len(words) < len(metrics) else tuple(words)


@lru_cache(maxsize=1024)
def stored(metric: str, number: Decimal) -> Fraction:
    """Return a scheme's number in the metric's stored unit: yuan in fen, points in hundredths.

    The result is cached: a clause asks for the same one for each person.
    """
    return Fraction(number) * (100 if metric in HUNDREDTHS else 1)


@dataclass(frozen=True)
class Measure:
    """A metric of persons or teams, measured by its value, completion or growth."""

    metric: str
    by: str = "value"
    subject: Subject = "person"
    timely: bool = False
    only: Filter = NO_FILTER

    def standings(self, case: Case) -> Mapping[str, Standing]:
        """Return the standings of the subjects that have any facts in the period."""
        if self.metric == ATTENDANCE:
            return {}
        return case.figures(self.only.name(self.metric), self.subject, timely=self.timely)

    def value(self, case: Case, who: str, standing: Standing | None) -> Fraction | None:
        """The exact value; None if undefined, such as a completion without a target."""
        if self.metric == ATTENDANCE:
            attended, workdays = case.roster.attendance(who, case.period)
            return Fraction(attended, workdays) if workdays else None
        if self.by == "completion":
            return case.completion(who, self.metric, standing)
        amount = amount_of(self.metric, standing)
        if self.by == "growth":
            before = self._before(case, who)
            return (amount - before) / before if before > 0 else None
        return amount

    @property
    def is_ratio(self) -> bool:
        """Whether the value is a share, which is shown as a percentage."""
        return self.by != "value" or self.metric == ATTENDANCE

    def bound(self, number: Decimal) -> Fraction:
        """A threshold of the scheme in the unit of the value."""
        return stored(self.metric, number) if self.by == "value" else exact(number)

    def entries(
        self, case: Case, among: Collection[str], standings: Mapping[str, Standing]
    ) -> Iterator[Entry]:
        """The entries to rank, for the given subjects that have a value."""
        for who in among:
            standing = standings.get(who)
            value = self.value(case, who, standing) if standing else None
            if standing is not None and value is not None:
                mean = self.metric == "rating" and self.by == "value"
                yield Entry(who, value, standing.reached_at, standing.count if mean else 0)

    def figures(self, case: Case, who: str, standing: Standing | None) -> list[Figure]:
        """The figures behind the value, for an explanation."""
        if self.metric == ATTENDANCE:
            attended, workdays = case.roster.attendance(who, case.period)
            return [figure("workdays", workdays), figure("attended", attended)]
        amount = amount_of(self.metric, standing)
        target = case.roster.target(who, self.metric, case.period)
        if self.by == "completion" and target is not None:
            return completion_figures(self.metric, amount, target.value)
        told = [*self.only.figures(), metric_figure(self.metric, amount)]
        if self.by == "growth":
            before = self._before(case, who)
            told.append(metric_figure(self.metric, before, "before"))
            told.append(figure("growth", (amount - before) / before, "ratio"))
        if self.metric == "rating" and standing is not None:
            told.append(figure("ratings", standing.count))
        return told

    def _before(self, case: Case, who: str) -> Fraction:
        period: Period = previous(case.period)
        name = self.only.name(self.metric)
        return amount_of(self.metric, case.figures(name, self.subject, period).get(who))


def sellers_of(case: Case, roles: Collection[str] = (), hired_within: int = 0) -> list[str]:
    """The ids of the sellers active on the period's last day.

    `hired_within` (0: all): only those for whom that day is among the first so many employed.
    """
    return [
        person.id
        for person, _posting in case.sellers(roles)
        if not hired_within or person.is_hired_within(hired_within, case.period.end)
    ]


def subjects_of(
    case: Case, subject: Subject, roles: Collection[str] = (), hired_within: int = 0
) -> list[str]:
    """The ids of a clause's subjects: sellers active on the period's last day, or teams."""
    return case.teams() if subject == "team" else sellers_of(case, roles, hired_within)
