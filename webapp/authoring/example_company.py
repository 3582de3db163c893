"""Make a small company of a worked example's rows: its people, teams, targets and what they did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from rules import clauses as shapes
from rules.clauses import Clause
from rules.facts import DealTraits, Person, Posting, Target, Team
from rules.filters import NO_FILTER, OF_CARDS, Filter
from rules.metrics import DERIVED, HUNDREDTHS, METRICS, Movement
from rules.periods import Period, campaign_period, months_of, period_of, previous
from rules.roster import Roster
from webapp.authoring.clause_typed import typed_number
from webapp.authoring.example_columns import (
    CHOSEN,
    LEAVE,
    example_columns,
    is_of_teams,
    looks_at_months,
)
from webapp.facts.evidence_rows import metrics_of

DAY = date(2026, 3, 4)  # a Wednesday; examples play in its day, week, month, quarter or year
YEAR = campaign_period(date(2026, 1, 1), date(2026, 12, 31))
FIRST_FREE = 5  # Saturday
NOON = timedelta(hours=4)  # 12:00 in Shanghai
MOST_UNITS = 2000  # movements of one figure; a larger one is one movement
# Columns that are no metrics.
OTHER_COLUMNS = frozenset({"target", "count", "team", "hired", LEAVE, *CHOSEN})
ExampleRow = dict[str, str]  # typed values, by column


def example_person(number: int) -> str:
    """Return the staff number of the person of a row, counted from 0."""
    return f"e{number + 1:02}"


@dataclass(frozen=True)
class ExampleCompany:
    """The company of one clause's example; `rows` are its people, in order."""

    clause: Clause
    rows: Sequence[ExampleRow]

    @property
    def period(self) -> Period:
        """The period that is settled."""
        kind = self.clause.period
        return YEAR if kind == "campaign" else period_of(kind, DAY)

    def roster(self) -> Roster:
        """Return the people with their posts, teams and targets."""
        people = {example_person(n): self._person(n, row) for n, row in enumerate(self.rows)}
        teams = {
            team: Team(team, team, head=example_person(numbers[0]))
            for team, numbers in self._teams().items()
        }
        return Roster(people, teams, tuple(self._targets()), campaign=YEAR)

    def _person(self, number: int, row: ExampleRow) -> Person:
        hired = typed_number(row.get("hired", ""), is_ratio=False)
        posting = Posting(
            None, self._role(number, row), self._team(row), level=row.get("level") or None
        )
        return Person(
            example_person(number),
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
        given = {
            example_person(n): _figure(row.get("target", "")) for n, row in enumerate(self.rows)
        }
        yield from ((who, value) for who, value in given.items() if value)
        for team, numbers in self._teams().items():
            together = sum((given[example_person(n)] for n in numbers), Fraction(0))
            if together:
                yield team, together

    def _difficulty(self, who: str) -> str | None:
        numbers = {example_person(n): row for n, row in enumerate(self.rows)}
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
                name,
                example_person(number),
                self._team(row),
                period.start,
                each,
                at,
                True,
                self._traits(),
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
