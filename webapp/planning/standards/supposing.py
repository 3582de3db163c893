"""Settle a period with changed figures of one person, by the same rules and other tallies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rules.case import NO_RULE_INPUTS, RuleInputs
from rules.force import ALWAYS, Force
from rules.outcomes import MONEY, Outcome
from rules.periods import Period
from rules.roster import Roster
from rules.scheme import Scheme
from rules.settlement import settle
from rules.tallies import Standing, TallyRow, TallySource


@dataclass(frozen=True)
class SupposedChange:
    """A supposed change of a metric: `amount` in its stored unit, `count` in facts."""

    amount: int
    count: int


@dataclass(frozen=True)
class Supposed:
    """A TallySource in which one person has changed figures, dated `day` and reached at `at`."""

    source: TallySource
    person: str
    team: str | None
    day: date
    at: datetime
    changes: Mapping[str, SupposedChange]

    def persons(self, metric: str, period: Period, timely: bool = False) -> Mapping[str, Standing]:
        """See TallySource."""
        held = self.source.persons(metric, period, timely)
        return self._with(held, metric, period, self.person)

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        """See TallySource."""
        held = self.source.teams(metric, period)
        return self._with(held, metric, period, self.team)

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        """See TallySource."""
        held = self.source.rows(metric, period)
        change = self.changes.get(metric)
        if change is None or self.day not in period:
            return held
        standing = Standing(change.amount, change.count, self.at)
        return [*held, TallyRow(self.day, self.person, self.team, standing)]

    def _with(
        self, held: Mapping[str, Standing], metric: str, period: Period, subject: str | None
    ) -> Mapping[str, Standing]:
        change = self.changes.get(metric)
        if change is None or subject is None or self.day not in period:
            return held
        before = held.get(subject)
        amount = (before.amount if before else 0) + change.amount
        count = (before.count if before else 0) + change.count
        others = {who: standing for who, standing in held.items() if who != subject}
        if count <= 0:
            return others
        # A higher amount is reached at `at`; a lower one keeps the time at which it was reached.
        reached = self.at if before is None or change.amount > 0 else before.reached_at
        return {**others, subject: Standing(amount, count, reached)}


@dataclass(frozen=True)
class SupposedCompany:
    """The inputs of a settlement other than the tallies."""

    roster: Roster
    rule_inputs: RuleInputs = NO_RULE_INPUTS
    force: Force = ALWAYS


def earned_if(
    scheme: Scheme, period: Period, company: SupposedCompany, supposed: Supposed
) -> tuple[Outcome, ...]:
    """Return the person's outcomes of the scheme, by the same settlement that pays."""
    found = settle(scheme, period, company.roster, supposed, company.rule_inputs, company.force)
    return tuple(outcome for outcome in found.outcomes if outcome.to == supposed.person)


def money_of(outcomes: Sequence[Outcome]) -> int:
    """Sum the outcomes of money, in fen."""
    return sum(outcome.amount or 0 for outcome in outcomes if outcome.kind in MONEY)
