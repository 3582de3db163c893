"""team-incentive read a second time, straight from the text of the scheme."""

from __future__ import annotations

from fractions import Fraction

from tests.rules.second_reading_common import Span
from tests.rules.second_reading_paying import Paying, highest

YEAR = [(Fraction(1), 5000), (Fraction(12, 10), 8000), (Fraction(15, 10), 15_000)]
MONTH = [(50_000, 500), (100_000, 1200), (200_000, 3000)]
TEAM_MONTH = [(300_000, 2000), (600_000, 5000), (1_000_000, 10_000)]
NEW = {"new_market", "new_customer", "new_business"}


class TeamIncentive(Paying):
    """销售团队激励方案."""

    def month(self, when: Span) -> None:
        """sales-ladder, monthly-target, team-ladder, special-contribution, new-frontier."""
        company = self.company
        for who in company.taken_in(when):
            self.pay(
                "sales-ladder", who, when, highest(company.sales(who, when) / 100, MONTH) * 100
            )
        self.by_completion("monthly-target", when, 500)
        for team in company.teams_in(when):
            yuan = highest(company.sales(team, when) / 100, TEAM_MONTH)
            self.split("team-ladder", team, when, yuan * 100)
        self.grants("special-contribution", when, {"special_contribution"})
        self.grants("new-frontier", when, NEW)

    def by_completion(self, clause: str, when: Span, yuan: int) -> None:
        """So much × completion, counted up to 200 %, of who reached the target."""
        for who in self.company.taken_in(when):
            completion = self.company.completion(who, when)
            if completion is not None and completion >= 1:
                self.pay(clause, who, when, yuan * 100 * min(completion, Fraction(2)))

    def quarter(self, when: Span) -> None:
        """quarterly-target, promotion, team-quarterly."""
        self.by_completion("quarterly-target", when, 2000)
        self.promotions("promotion", when, Fraction(15, 10))
        for team in self.company.teams_in(when):
            completion = self.company.completion(team, when)
            if completion is not None and completion >= 1:
                self.split("team-quarterly", team, when, 500_000 * min(completion, Fraction(2)))

    def year(self, when: Span) -> None:
        """annual-ladder, annual-bonus, team-annual."""
        company, sellers = self.company, self.company.taken_in(when)
        points = {who: company.value("contribution", who, when) or Fraction(0) for who in sellers}
        most = max(points.values(), default=Fraction(0))
        for who in sellers:
            completion = company.completion(who, when)
            if completion is None:
                continue
            self.pay("annual-ladder", who, when, highest(completion, YEAR) * 100)
            if completion >= 1:
                own = points[who] / most if most else Fraction(0)
                sold = min(completion, Fraction(2))
                parts = Fraction(7, 10) * sold + Fraction(3, 10) * own
                self.pay("annual-bonus", who, when, 600_000 * parts)
        for team in company.teams_in(when):
            completion = company.completion(team, when)
            if completion is not None and completion >= 1:
                exact = 2_000_000 * min(completion, Fraction(15, 10))
                self.split_by_contribution("team-annual", team, when, exact)
