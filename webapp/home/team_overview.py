"""Sum up teams on the home of leaders and heads: the month against its target, and today."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from rules.periods import day_period, period_of
from rules.tallies import Standing
from webapp.company.snapshot import Company
from webapp.facts.tally_reader import DatabaseTallies


@dataclass(frozen=True)
class TeamProgress:
    """A team's sales of the month in fen, its target (None: none), and its figures of today."""

    team: str
    name: str
    sales: int
    target: int | None
    calls: int
    invitations: int
    cards: int

    @property
    def percent(self) -> int | None:
        """The share of the target that is reached, in whole percent, rounded down."""
        return self.sales * 100 // self.target if self.target else None


@dataclass(frozen=True)
class TeamOverview:
    """Teams by falling completion; `passed`: the part of the month that is over, in percent."""

    month: str
    passed: int
    teams: tuple[TeamProgress, ...]

    @property
    def sales(self) -> int:
        """The sales of these teams in fen."""
        return sum(team.sales for team in self.teams)

    @property
    def has_targets(self) -> bool:
        """Whether any of these teams has a target of the month."""
        return any(team.target for team in self.teams)

    @property
    def behind(self) -> list[TeamProgress]:
        """The teams whose completion is less than the part of the month that is over."""
        found = [team for team in self.teams if team.percent is not None]
        return [team for team in found if (team.percent or 0) < self.passed]


def team_overview(
    company: Company, today: date, teams: Collection[str] | None = None
) -> TeamOverview:
    """Return the overview of these teams, or of all open ones, by four queries."""
    month, day, read = period_of("month", today), day_period(today), DatabaseTallies()
    sales = read.teams("sales", month)
    did = {metric: read.teams(metric, day) for metric in ("calls", "invitations", "cards")}
    found = [
        TeamProgress(
            team,
            company.teams[team].name,
            _amount(sales, team),
            company.target(team, "sales", "month", month.key, today),
            **{metric: _amount(figures, team) for metric, figures in did.items()},
        )
        for team in company.open_teams(today)
        if teams is None or team in teams
    ]
    days = (month.end - month.start).days + 1
    passed = ((today - month.start).days + 1) * 100 // days
    found.sort(key=lambda each: (-(each.percent or 0), -each.sales, each.team))
    return TeamOverview(month.key, passed, tuple(found))


def _amount(figures: Mapping[str, Standing], team: str) -> int:
    held = figures.get(team)
    return held.amount if held else 0
