"""Settle worked examples of a new scheme: a few people's figures, by the rules themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from rules import clauses as shapes
from rules.clauses import Clause
from rules.facts import DIFFICULTIES, LEVELS, PLANS, DealTraits, Person, Posting, Target, Team
from rules.filters import NO_FILTER, OF_CARDS, Filter
from rules.metrics import DERIVED, HUNDREDTHS, METRICS, Movement
from rules.outcomes import MONEY, Outcome
from rules.periods import Period, campaign_period, months_of, period_of, previous
from rules.roster import Roster
from rules.scheme import Scheme
from rules.settlement import settle
from rules.tallies import Tallies
from webapp.authoring.clause_typed import typed_number
from webapp.core.errors import JiebaoError, _
from webapp.facts.evidence_rows import metrics_of
from webapp.planning.preview import with_clauses

# Of these no sum can be expected: they pay nothing, what a leader says, or take back.
WITHOUT_SUM = (
    shapes.BirthdayGift,
    shapes.Coaching,
    shapes.FakeCard,
    shapes.FloorForfeit,
    shapes.GrantPay,
    shapes.LateReport,
    shapes.MissDeduction,
    shapes.NewcomerTraining,
    shapes.Promotion,
    shapes.ViolationDeduction,
)
OF_TARGETS = (
    shapes.BlendedBonus,
    shapes.ExcessShare,
    shapes.Loyalty,
    shapes.Streak,
    shapes.TargetBonus,
    shapes.TeamBonus,
    shapes.TeamHead,
)
DAY = date(2026, 3, 4)  # a Wednesday; examples play in its day, week, month, quarter or year
YEAR = campaign_period(date(2026, 1, 1), date(2026, 12, 31))
FIRST_FREE = 5  # Saturday
NOON = timedelta(hours=4)  # 12:00 in Shanghai
LEAVE = "leave"  # the column of days of leave, from which attendance follows
MOST_ROWS, MOST_UNITS = 12, 2000
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "level": LEVELS,
    "difficulty": DIFFICULTIES,
    "plan": PLANS,
}
OTHER_COLUMNS = frozenset(
    {"target", "count", "team", "hired", LEAVE, *CHOSEN}
)  # beside the metrics
ExampleRow = dict[str, str]


class ExampleMissing(JiebaoError):
    """A clause has no worked example."""

    sentence = _("条款“%(name)s”还没有算例，请先写一个。")


class ExampleWrong(JiebaoError):
    """A worked example's expected sums are not those that the rules compute."""

    sentence = _("条款“%(name)s”有算例对不上，改好才能提交。")


@dataclass(frozen=True)
class WorkedExample:
    """An example of one clause: a title and rows of typed values, by column."""

    clause: str
    title: str
    rows: tuple[ExampleRow, ...]


@dataclass(frozen=True)
class WorkedRow:
    """One person of an example: the expected and the computed sum in fen, and the outcomes."""

    typed: ExampleRow
    expected: int
    computed: int
    outcomes: tuple[Outcome, ...]

    @property
    def fits(self) -> bool:
        """Whether the expected sum is the computed one."""
        return self.expected == self.computed


@dataclass(frozen=True)
class WorkedResult:
    """An example with its rows settled."""

    example: WorkedExample
    rows: tuple[WorkedRow, ...]

    @property
    def passes(self) -> bool:
        """Whether every row fits."""
        return all(row.fits for row in self.rows)


def read_examples(text: str) -> list[WorkedExample]:
    """Read the examples of a version from its JSON."""
    return [
        WorkedExample(held["clause"], held["title"], tuple(held["rows"]))
        for held in json.loads(text)
    ]


def written_examples(examples: Sequence[WorkedExample]) -> str:
    """Return examples as the JSON that a version stores."""
    held = [{"clause": e.clause, "title": e.title, "rows": list(e.rows)} for e in examples]
    return json.dumps(held, ensure_ascii=False)


def needs_example(clause: Clause) -> bool:
    """Whether a clause needs an example: its sum follows from figures."""
    return not isinstance(clause, WITHOUT_SUM)


def example_columns(clause: Clause) -> tuple[str, ...]:
    """Return the columns of a clause's examples: metrics, then what else decides its sum."""
    metrics = [each for each in metrics_of(clause) if each not in ("completion", "attendance")]
    if isinstance(clause, shapes.HonourByScore) and "completion" in clause.weights:
        metrics = ["sales", *(each for each in metrics if each != "sales")]
    if isinstance(clause, shapes.BlendedBonus) or getattr(clause, "split", "") == "contribution":
        metrics.append("contribution")
    found = list(dict.fromkeys(metrics))
    found += ["target"] * _needs_target(clause)
    found += ["count"] * ("rating" in metrics)
    found += ["level"] * bool(getattr(clause, "by_level", ()))
    found += ["difficulty"] * bool(getattr(clause, "by_difficulty", ()))
    found += ["plan"] * isinstance(clause, shapes.Tiers)
    found += ["team"] * is_of_teams(clause)
    found += [LEAVE] * ("attendance" in metrics_of(clause))
    found += ["hired"] * bool(getattr(clause, "hired_within", 0))
    return tuple(found)


def _needs_target(clause: Clause) -> bool:
    parts = (part.by for part in getattr(clause, "parts", ()))
    by = {getattr(clause, "by", "value"), *parts}
    return (
        isinstance(clause, OF_TARGETS)
        or "completion" in by
        or (isinstance(clause, shapes.HonourByScore) and "completion" in clause.weights)
    )


def is_of_teams(clause: Clause) -> bool:
    """Whether a clause pays teams or their heads."""
    of_team = isinstance(clause, shapes.TeamBonus | shapes.TeamHead)
    return of_team or getattr(clause, "subject", "person") == "team"


def looks_at_months(clause: Clause) -> bool:
    """Whether a clause looks at each month of its period separately."""
    return isinstance(clause, shapes.Loyalty) or bool(getattr(clause, "monthly", False))


def work(scheme: Scheme, clause: Clause, example: WorkedExample) -> WorkedResult:
    """Settle an example by one clause of a scheme's newest revision."""
    stage = _Stage(clause, example.rows)
    revision = replace(scheme.revisions[-1], start=date.min)
    alone = with_clauses(replace(scheme, revisions=(revision,)), {clause.id})
    tallies = Tallies.of(stage.movements())
    found = settle(alone, stage.period, stage.roster(), tallies).outcomes
    return WorkedResult(
        example,
        tuple(_worked(row, _who(number), found) for number, row in enumerate(example.rows)),
    )


def _worked(row: ExampleRow, who: str, found: Sequence[Outcome]) -> WorkedRow:
    own = tuple(each for each in found if each.to == who and each.kind in MONEY)
    expected = (typed_number(row.get("expected", "") or "0", is_ratio=False) or Decimal(0)) * 100
    return WorkedRow(row, int(expected), sum(each.amount or 0 for each in own), own)


def _who(number: int) -> str:
    return f"e{number + 1:02}"


@dataclass(frozen=True)
class _Stage:
    """A small company in which an example plays."""

    clause: Clause
    rows: Sequence[ExampleRow]

    @property
    def period(self) -> Period:
        """The period that is settled."""
        kind = self.clause.period
        return YEAR if kind == "campaign" else period_of(kind, DAY)

    def roster(self) -> Roster:
        """Return the people with their posts, teams and targets."""
        people = {_who(n): self._person(n, row) for n, row in enumerate(self.rows)}
        teams = {
            team: Team(team, team, head=_who(numbers[0])) for team, numbers in self._teams().items()
        }
        return Roster(people, teams, tuple(self._targets()), campaign=YEAR)

    def _person(self, number: int, row: ExampleRow) -> Person:
        hired = typed_number(row.get("hired", ""), is_ratio=False)
        posting = Posting(
            None, self._role(number, row), self._team(row), level=row.get("level") or None
        )
        return Person(
            _who(number),
            row.get("name", ""),
            (posting,),
            hired=None if hired is None else self.period.end - timedelta(days=int(hired) - 1),
            plan=row.get("plan") or "sales",
            leaves=tuple((day, day) for day in self._leave(row)),
        )

    def _leave(self, row: ExampleRow) -> list[date]:
        """The days of leave: the first workdays of the period."""
        count = int(_figure(row.get(LEAVE, "")))
        days = ((self.period.end - self.period.start).days + 1) if count else 0
        every = (self.period.start + timedelta(days=number) for number in range(days))
        return [day for day in every if day.weekday() < FIRST_FREE][:count]

    def _role(self, number: int, row: ExampleRow) -> str:
        if isinstance(self.clause, shapes.TeamHead):
            first = self._teams()[self._team(row) or ""][0]
            return "head" if number == first else "telesales"
        if set(metrics_of(self.clause)) & set(DERIVED):
            return "designer"
        roles = getattr(self.clause, "roles", ())
        return str(roles[0]) if roles else "telesales"

    def _team(self, row: ExampleRow) -> str | None:
        return (row.get("team") or "-") if is_of_teams(self.clause) else None

    def _teams(self) -> dict[str, list[int]]:
        """The rows of each team, in order."""
        teams: dict[str, list[int]] = {}
        for number, row in enumerate(self.rows):
            team = self._team(row)
            if team is not None:
                teams.setdefault(team, []).append(number)
        return teams

    def _targets(self) -> Iterator[Target]:
        """Targets of each metric, of people, or of a team the sum of its rows'."""
        kind = "month" if looks_at_months(self.clause) else self.clause.period
        for metric in example_columns(self.clause):
            for who, value in self._target_values(metric):
                yield Target(
                    who,
                    metric,
                    kind,
                    value * (100 if metric in HUNDREDTHS else 1),
                    difficulty=self._difficulty(who),
                )

    def _target_values(self, metric: str) -> Iterator[tuple[str, Fraction]]:
        if metric not in METRICS:
            return
        given = {_who(n): _figure(row.get("target", "")) for n, row in enumerate(self.rows)}
        yield from ((who, value) for who, value in given.items() if value)
        for team, numbers in self._teams().items():
            together = sum((given[_who(n)] for n in numbers), Fraction(0))
            if together:
                yield team, together

    def _difficulty(self, who: str) -> str | None:
        numbers = {_who(n): row for n, row in enumerate(self.rows)}
        return numbers.get(who, {}).get("difficulty") or None

    def movements(self) -> Iterator[Movement]:
        """Yield what the people did; those who stand earlier in the example reach it earlier."""
        for number, row in enumerate(self.rows):
            for metric in example_columns(self.clause):
                if metric in OTHER_COLUMNS:
                    continue
                for period, figure in self._figures(row.get(metric, "")):
                    yield from self._moved(number, row, metric, period, figure)

    def _figures(self, typed: str) -> Iterator[tuple[Period, Fraction]]:
        """Each figure of a cell with its period: the last is of the period itself.

        Of a clause that looks at months, one figure is of each month.
        """
        figures = [_figure(each) for each in typed.split()]
        if looks_at_months(self.clause):
            months = months_of(self.period)
            figures = figures * len(months) if len(figures) == 1 else figures
            yield from zip(months, figures, strict=False)
            return
        period = self.period
        for figure in reversed(figures):
            yield period, figure
            period = period if period.kind == "campaign" else previous(period)

    def _moved(
        self, number: int, row: ExampleRow, metric: str, period: Period, figure: Fraction
    ) -> Iterator[Movement]:
        at = datetime(period.start.year, period.start.month, period.start.day, tzinfo=UTC)
        at += NOON + timedelta(seconds=number)
        amount = int(figure * (100 if metric in HUNDREDTHS else 1))
        if metric == "rating":
            times, each = int(_figure(row.get("count", "") or "1")), amount
        elif metric in HUNDREDTHS or amount > MOST_UNITS:
            times, each = 1, amount
        else:
            times, each = amount, 1
        if not amount:
            return
        name = self._name(metric)
        for _again in range(min(times, MOST_UNITS)):
            yield Movement(
                name, _who(number), self._team(row), period.start, each, at, True, self._traits()
            )

    def _name(self, metric: str) -> str:
        """The name of a metric's tally: that of the clause's product, for cards."""
        only: Filter = getattr(self.clause, "only", NO_FILTER)
        return only.name(metric) if metric in OF_CARDS else metric

    def _traits(self) -> DealTraits:
        """Those of a deal that the clause's filter takes in: an example tells only what counts."""
        return DealTraits(True, 0, getattr(self.clause, "product", ""), True)


def _figure(typed: str) -> Fraction:
    return Fraction(typed_number(typed, is_ratio=False) or 0) if typed else Fraction(0)


def demand_examples(scheme: Scheme, examples: Sequence[WorkedExample]) -> None:
    """Refuse a scheme whose clauses lack an example that passes.

    Raises ExampleMissing, ExampleWrong.
    """
    for clause in scheme.revisions[-1].clauses:
        own = [each for each in examples if each.clause == clause.id]
        if needs_example(clause) and not own:
            raise ExampleMissing(name=clause.name)
        if not all(work(scheme, clause, each).passes for each in own):
            raise ExampleWrong(name=clause.name)
