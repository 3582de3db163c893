"""What the second readings write down: outcomes by (clause, kind, to, period), and rankings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from tests.rules.second_reading_common import Company, Orders, Outcomes, Span, half_up, shares


class Paying:
    """What one scheme yields for one company; a scheme's file adds to it span by span."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.outcomes: Outcomes = {}
        self.orders: Orders = {}

    def month(self, when: Span) -> None:
        """The clauses on a month."""

    def quarter(self, when: Span) -> None:
        """The clauses on a quarter."""

    def year(self, when: Span) -> None:
        """The clauses on a year."""

    def is_revised(self, when: Span) -> bool:
        """Rule 12: the revision of the period's last day, or of the last in force in it."""
        revised = self.company.table.get("revised")
        return revised is not None and revised <= self.company.force.last_in(when)

    def pay(
        self, clause: str, to: str, when: Span, exact: Fraction | int, kind: str = "award"
    ) -> None:
        """Money, rounded once; amounts of one clause, kind, person and period are one sum."""
        fen = half_up(abs(Fraction(exact)))
        if fen:
            key = (clause, kind, to, when.key)
            self.outcomes[key] = self.outcomes.get(key, 0) + (fen if exact > 0 else -fen)

    def give(self, clause: str, kind: str, to: str, when: Span) -> None:
        """In kind, or something proposed."""
        self.outcomes[clause, kind, to, when.key] = 0

    def prizes(
        self,
        clause: str,
        when: Span,
        ranking: Mapping[str, int],
        yuan: Mapping[int, int],
        *also: str,
    ) -> None:
        """Each rank's prize to all who share that rank."""
        self.orders[clause, when.key] = list(ranking)
        for who, rank in ranking.items():
            if rank in yuan:
                self.pay(clause, who, when, yuan[rank] * 100)
                for kind in also:
                    self.give(clause, kind, who, when)

    def split(self, clause: str, team: str, when: Span, exact: Fraction | int) -> None:
        """Equally over the team's members of the last day (rule 10)."""
        members = self.company.members(team, when.end)
        if members:
            equal = dict.fromkeys(members, Fraction(1))
            for who, fen in shares(half_up(exact), equal).items():
                self.pay(clause, who, when, fen)

    def split_by_contribution(self, clause: str, team: str, when: Span, exact: Fraction) -> None:
        """In proportion to the points of each; equally where no one has any."""
        points = {
            who: self.company.value("contribution", who, when) or Fraction(0)
            for who in self.company.members(team, when.end)
        }
        if not any(points.values()):
            self.split(clause, team, when, exact)
            return
        for who, fen in shares(half_up(exact), points).items():
            self.pay(clause, who, when, fen)

    def grants(self, clause: str, when: Span, kinds: set[str]) -> None:
        """Each approved grant: to the person named, or split equally over the team."""
        for grant in self.company.told("grant"):
            if not grant.get("approved") or grant["grant"] not in kinds:
                continue
            if not when.start <= grant["at"].date() <= when.end:
                continue
            day = grant["at"].date()
            if "who" in grant:
                if self.company.force.is_for(grant["who"], day):
                    self.pay(clause, grant["who"], when, Fraction(grant["amount"]) * 100)
            elif self.company.force.is_for_team(grant["team"], day):
                self.split(clause, grant["team"], when, Fraction(grant["amount"]) * 100)

    def promotions(self, clause: str, when: Span, share: Fraction) -> None:
        """So much of the target, no violation and no fake card: a promotion is proposed."""
        for who in self.company.taken_in(when):
            if self.company.reached(who, when, share) and not self.company.blemished(who, when):
                self.give(clause, "promotion", who, when)

    def excess(self, clause: str, when: Span, rate: Fraction) -> None:
        """A share of the sales above the target."""
        for who in self.company.taken_in(when):
            target = self.company.target(who, when)
            if target is not None:
                above = self.company.sales(who, when) - Fraction(target["value"]) * 100
                self.pay(clause, who, when, rate * max(above, Fraction(0)))


def highest(
    value: Fraction, steps: Iterable[tuple[Fraction, int]] | Iterable[tuple[int, int]]
) -> int:
    """What the highest step reached pays (rule 9), 0 where none is."""
    return max((pays for at_least, pays in steps if value >= at_least), default=0)
