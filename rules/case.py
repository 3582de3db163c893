"""Define the input of a clause: period, roster, tallies, rule inputs and the days in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from rules.facts import Grant, Person, Posting, Target, Training
from rules.force import ALWAYS, Force
from rules.periods import Clock, Period
from rules.roster import Roster
from rules.tallies import Standing, TallySource

Subject = Literal["person", "team"]


@dataclass(frozen=True)
class RuleInputs:
    """Grants and attempts at trainings, each in order of `at`."""

    grants: tuple[Grant, ...] = ()
    trainings: tuple[Training, ...] = ()


NO_RULE_INPUTS = RuleInputs()


@dataclass(frozen=True)
class Case:
    """The complete input of a clause.

    `earned` is for deduction clauses: each person's awards from the other clauses so far, as
    (clause, fen). `added` are the milestones that a later revision added, by clause and step, with
    that revision's first day.
    """

    period: Period
    roster: Roster
    tallies: TallySource
    clock: Clock
    rule_inputs: RuleInputs = NO_RULE_INPUTS
    force: Force = ALWAYS
    earned: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    added: Mapping[tuple[str, Decimal], date] = field(default_factory=dict)

    def sellers(self, roles: Collection[str] = ()) -> Iterator[tuple[Person, Posting]]:
        """Yield sellers active on the period's last day, in order of id (rule 13).

        Only those for whom the scheme is in force on each day of the period (rule 15).
        """
        sellers = self.roster.sellers_on(self.period.end)
        is_for_all = self.force.covers_everyone(self.period)
        for person, posting in sellers:
            if roles and posting.role not in roles:
                continue
            if is_for_all or self.force.covers(self.period, posting):
                yield person, posting

    def covers(self, person: Person, period: Period) -> bool:
        """Whether the scheme is in force on each day of another period for a person.

        By the posting of the period's last day, or of the last day employed if that is earlier.
        """
        last = min(period.end, person.left) if person.left else period.end
        posting = person.posting_on(last)
        return posting is not None and self.force.covers(period, posting)

    def teams(self) -> list[str]:
        """The teams for which the scheme is in force on each day of the period, by id."""
        teams = self.roster.teams
        return sorted(team for team in teams if self.force.covers_team(self.period, team))

    def figures(
        self,
        metric: str,
        subject: Subject = "person",
        period: Period | None = None,
        timely: bool = False,
    ) -> Mapping[str, Standing]:
        """Return the standing of each person or team in a metric, by default in this period."""
        over = period or self.period
        if subject == "team":
            return self.tallies.teams(metric, over)
        return self.tallies.persons(metric, over, timely)

    def completion(
        self, who: str, metric: str, standing: Standing | None, period: Period | None = None
    ) -> Fraction | None:
        """Return metric ÷ target (for a mean: mean ÷ target); None without a target."""
        target = self.roster.target(who, metric, period or self.period)
        return None if target is None else completion_of(metric, standing, target)

    def sanctioned(self, metric: str) -> dict[str, int]:
        """Return each person's amount of a metric on days that may lead to a sanction (rule 15)."""
        if self.force.sanctions_all(self.period):
            return {who: held.amount for who, held in self.figures(metric).items()}
        found: dict[str, int] = defaultdict(int)
        for row in self.tallies.rows(metric, self.period):
            if row.person and self.force.sanctions(row.day):
                found[row.person] += row.standing.amount
        return found

    def barred(self, subject: Subject = "person", period: Period | None = None) -> frozenset[str]:
        """The ids excluded from honours by a violation or a fake card in the period (rule 8).

        A team is excluded by facts of people who were its members on the fact's day.
        """
        violated = self.figures("violations", subject, period)
        return frozenset(violated) | frozenset(self.figures("fake_cards", subject, period))


def amount_of(metric: str, standing: Standing | None) -> Fraction:
    """Return a metric's value in its stored unit: a mean for ratings, else a sum; 0 if none."""
    if standing is None:
        return Fraction(0)
    if metric == "rating":
        return Fraction(standing.amount, standing.count)
    return Fraction(standing.amount)


def completion_of(metric: str, standing: Standing | None, target: Target) -> Fraction:
    """A metric's value ÷ its target."""
    if standing is None or metric == "rating":
        return amount_of(metric, standing) / target.value
    return Fraction(standing.amount, target.value)
