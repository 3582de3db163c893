"""The pulse's results of rounds that are over, by cohorts of five answers and more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.company.snapshot import Company
from webapp.effect.models import PulseCount
from webapp.effect.pulse_figures import Counts, PulseFigure, figure_of, joined
from webapp.effect.rounds import HALVES, PULSE, UPWARD, answerers, pulse_month

MONTHS = 6  # of the pulse that pages show
Held = Mapping[tuple[str, str], Mapping[str, Counts]]  # by round and question, then cohort


@dataclass(frozen=True)
class CohortFigures:
    """The figures of a cohort by question; a cohort's key is empty for the joined rests."""

    cohort: str
    figures: Mapping[str, PulseFigure]

    @property
    def count(self) -> int:
        """How many answered: of the question that most answered."""
        return max((each.sample.count for each in self.figures.values()), default=0)


@dataclass(frozen=True)
class MonthFigures:
    """The figures of all shown cohorts together in a month; a question without five lacks."""

    month: date
    figures: Mapping[str, PulseFigure]


@dataclass(frozen=True)
class PulseResults:
    """The pulse of the last months; `cohorts` of the newest one with answers, `asked` in it."""

    months: Sequence[MonthFigures]
    newest: MonthFigures | None
    cohorts: Sequence[CohortFigures]
    asked: int


def pulse_results(
    company: Company, today: date, cohorts: Collection[str] | None = None
) -> PulseResults:
    """The results of the MONTHS before today's, of these teams; None: of everybody."""
    months = months_before(today)
    held = _read([pulse_month(each) for each in months], cohorts)
    told = [MonthFigures(each, _together(held, each)) for each in months]
    newest = next((each for each in reversed(told) if each.figures), None)
    if newest is None:
        return PulseResults(told, None, (), 0)
    before = pulse_month(newest.month - timedelta(days=1))
    last = newest.month + timedelta(days=27)
    return PulseResults(
        told,
        newest,
        _by_cohort(held, pulse_month(newest.month), before, PULSE),
        len(answerers(company, last)) if cohorts is None else 0,
    )


def upward_results(
    today: date, cohorts: Collection[str] | None = None
) -> tuple[str | None, Sequence[CohortFigures]]:
    """The newest half-year's statements that are over, by supervisor; None if nobody answered.

    `cohorts`: the supervisors whose figures are wanted; None: all, and the joined rest.
    """
    keys = halves_before(today)
    held = _read(keys, cohorts)
    for key, before in zip(keys, [*keys[1:], ""], strict=True):
        found = _by_cohort(held, key, before, UPWARD)
        if found:
            return key, found
    return None, ()


def months_before(today: date) -> list[date]:
    """The first days of the MONTHS before today's, in order."""
    first, found = today.replace(day=1), []
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found[::-1]


def halves_before(today: date) -> list[str]:
    """The keys of the last four rounds of statements that are over, the newest first."""
    found = [
        f"{year}-{half}"
        for year in (today.year, today.year - 1, today.year - 2)
        for month, half in sorted(HALVES.items(), reverse=True)
        if (year, month) < (today.year, today.month)
    ]
    return found[:4]


def _read(rounds: Collection[str], cohorts: Collection[str] | None) -> Held:
    """The counts of these rounds: one statement."""
    columns = (PulseCount.round, PulseCount.question, PulseCount.cohort)
    rows = PulseCount.select(*columns, PulseCount.value, PulseCount.count)
    rows = rows.where(PulseCount.round.in_(list(rounds)))
    if cohorts is not None:
        rows = rows.where(PulseCount.cohort.in_(list(cohorts)))
    held: dict[tuple[str, str], dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for key, question, cohort, value, count in rows.tuples():
        held[(key, question)][cohort][value] = count
    return held


def _together(held: Held, month: date) -> Mapping[str, PulseFigure]:
    """All cohorts' answers of a month together, with the changes since the month before."""
    found = {}
    for question in PULSE:
        now, before = (
            joined(held.get((pulse_month(each), question), {}).values())
            for each in (month, month - timedelta(days=1))
        )
        figure = figure_of(now, before)
        if figure is not None:
            found[question] = figure
    return found


def _by_cohort(
    held: Held, key: str, before: str, questions: Sequence[str]
) -> Sequence[CohortFigures]:
    """The figures of a round by cohort, in order of its key, the joined rest last."""
    cohorts = {cohort for each in questions for cohort in held.get((key, each), {})}
    found = []
    for cohort in sorted(cohorts, key=lambda each: (not each, each)):
        figures = {}
        for each in questions:
            earlier = held.get((before, each), {}).get(cohort)
            figure = figure_of(held.get((key, each), {}).get(cohort, {}), earlier)
            if figure is not None:
                figures[each] = figure
        if figures:
            found.append(CohortFigures(cohort, figures))
    return found
