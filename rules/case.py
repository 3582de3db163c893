"""The input of a clause: period, roster, tallies, rule inputs and the scheme's reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from rules.facts import Grant, Person, Posting, Training
from rules.periods import Clock, Period
from rules.roster import Roster
from rules.tallies import Standing, TallySource

Subject = Literal["person", "team"]


@dataclass(frozen=True)
class RuleInputs:
    """Grants and training attempts, each in order of `at`."""

    grants: tuple[Grant, ...] = ()
    trainings: tuple[Training, ...] = ()


@dataclass(frozen=True)
class Reach:
    """The people and teams to whom a company applies a scheme; an empty field means all."""

    roles: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    def takes_in(self, posting: Posting) -> bool:
        """Whether the reach includes a person with this posting."""
        return (
            (not self.roles or posting.role in self.roles)
            and (not self.levels or posting.level in self.levels)
            and (not self.teams or posting.team in self.teams)
        )

    def takes_in_team(self, team: str) -> bool:
        """Whether the reach includes a team."""
        return not self.teams or team in self.teams


NO_RULE_INPUTS = RuleInputs()
EVERYONE = Reach()


@dataclass(frozen=True)
class Case:
    """The complete input of a clause.

    `earned` is for deduction clauses: each person's awards of the other clauses so far, as
    (clause, fen).
    """

    period: Period
    roster: Roster
    tallies: TallySource
    clock: Clock
    rule_inputs: RuleInputs = NO_RULE_INPUTS
    reach: Reach = EVERYONE
    earned: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)

    def sellers(self, roles: Collection[str] = ()) -> Iterator[tuple[Person, Posting]]:
        """Sellers active on the period's last day, in order of id (rule 13)."""
        for person, posting in self.roster.sellers_on(self.period.end):
            if self.reach.takes_in(posting) and (not roles or posting.role in roles):
                yield person, posting

    def teams(self) -> list[str]:
        """The teams that the scheme is for, in order of id."""
        return sorted(team for team in self.roster.teams if self.reach.takes_in_team(team))

    def figures(
        self,
        metric: str,
        subject: Subject = "person",
        period: Period | None = None,
        timely: bool = False,
    ) -> Mapping[str, Standing]:
        """The standing of each person or team in a metric, by default of this period."""
        over = period or self.period
        if subject == "team":
            return self.tallies.teams(metric, over)
        return self.tallies.persons(metric, over, timely)

    def completion(
        self, who: str, metric: str, standing: Standing | None, period: Period | None = None
    ) -> Fraction | None:
        """Metric ÷ target (for a mean: mean ÷ target); None without a target."""
        target = self.roster.target(who, metric, period or self.period)
        return None if target is None else amount_of(metric, standing) / target.value

    def barred(self, subject: Subject = "person", period: Period | None = None) -> frozenset[str]:
        """The ids excluded from honours by a violation or a fake card in the period (rule 8).

        A team is excluded by facts of people who were its members on the fact's day.
        """
        violated = self.figures("violations", subject, period)
        return frozenset(violated) | frozenset(self.figures("fake_cards", subject, period))


def amount_of(metric: str, standing: Standing | None) -> Fraction:
    """A metric's value in its stored unit: the mean of ratings, the sum of all else; else 0."""
    if standing is None:
        return Fraction(0)
    if metric == "rating":
        return Fraction(standing.amount, standing.count)
    return Fraction(standing.amount)
