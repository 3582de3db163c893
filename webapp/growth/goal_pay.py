"""What a goal would pay: the clauses in force that pay one person by one metric, at that figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.clauses.excess_share import ExcessShare
from rules.clauses.ladder import Ladder
from rules.clauses.per_unit import PerUnit
from rules.clauses.target_bonus import TargetBonus
from rules.clauses.tiers import Tiers
from rules.facts import Target
from rules.periods import Period
from rules.roster import Roster
from rules.scheme import Scheme
from rules.tallies import Standing, TallyRow
from webapp.company.snapshot import Company
from webapp.growth.goal_cards import AHEAD, REACH, STEADY
from webapp.planning.preview import with_clauses
from webapp.planning.standards.applying import schemes_for
from webapp.planning.standards.paying import can_pay, own_metrics
from webapp.planning.standards.supposing import (
    Supposed,
    SupposedChange,
    SupposedCompany,
    earned_if,
    money_of,
)

# The difficulty of the target that each goal becomes; clauses pay by it.
DIFFICULTY = {STEADY: "normal", AHEAD: "hard", REACH: "stretch"}
# Clauses that pay by the figures of one person in one period: no ranks, teams or earlier periods.
_ALONE = (TargetBonus, PerUnit, Tiers, ExcessShare, Ladder)


@dataclass(frozen=True)
class NoTallies:
    """A TallySource in which nobody has any figures."""

    def persons(self, metric: str, period: Period, timely: bool = False) -> Mapping[str, Standing]:
        """See TallySource."""
        return {}

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        """See TallySource."""
        return {}

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        """See TallySource."""
        return ()


@dataclass(frozen=True)
class GoalPay:
    """Computes what figures of one person in one metric and period would pay."""

    company: Company
    person: str
    metric: str
    period: Period
    today: date

    def of(self, value: int, card: str) -> int:
        """The fen that reaching exactly this goal pays, with the goal as the target."""
        return sum(self._paid(scheme, value, card) for scheme in self._schemes())

    def _schemes(self) -> list[Scheme]:
        """The schemes in force at the period's beginning, with the clauses that count."""
        start = max(self.period.start, self.today)
        found = []
        for scheme in schemes_for(self.company, self.person, self.today):
            revision = scheme.revision_on(start)
            if revision is None or self.company.force(scheme.id).reach_on(start) is None:
                continue
            clauses = [each.id for each in revision.clauses if self._counts(each)]
            if clauses:
                found.append(with_clauses(scheme, clauses))
        return found

    def _counts(self, clause: object) -> bool:
        posting = self.company.posting(self.person, self.today)
        if not isinstance(clause, _ALONE) or clause.period != self.period.kind or posting is None:
            return False
        if getattr(clause, "subject", "person") != "person" or not can_pay(clause, posting):
            return False
        metrics = own_metrics(clause, self.company.people[self.person], self.today)
        return self.metric in metrics or (self.metric == "sales" and "completion" in metrics)

    def _paid(self, scheme: Scheme, value: int, card: str) -> int:
        start = max(self.period.start, self.today)
        posting = self.company.posting(self.person, self.today)
        supposed = Supposed(
            source=NoTallies(),
            person=self.person,
            team=posting.team if posting else None,
            day=start,
            at=self.company.clock.cut_off(start),
            changes={self.metric: SupposedChange(value, 1)},
        )
        given = SupposedCompany(self._roster(value, card), force=self.company.force(scheme.id))
        return money_of(earned_if(scheme, self.period, given, supposed))

    def _roster(self, value: int, card: str) -> Roster:
        """The person alone, with the goal as the only target."""
        target = Target(
            self.person,
            self.metric,
            self.period.kind,
            value,
            self.period.key,
            DIFFICULTY[card],
        )
        person = {self.person: self.company.people[self.person]}
        return replace(self.company.roster(self.today), people=person, targets=(target,))
