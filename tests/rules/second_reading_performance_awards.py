"""performance-awards read a second time, straight from the text of the scheme."""

from __future__ import annotations

from fractions import Fraction

from tests.rules.second_reading_common import Span, ranks
from tests.rules.second_reading_paying import Paying


class PerformanceAwards(Paying):
    """电话销售激励方案介绍."""

    def quarter(self, when: Span) -> None:
        """sales-champion, excellent-sales, progress, team-award."""
        company, sellers = self.company, self.company.taken_in(when)
        ranking = company.ranked("sales", sellers, when)
        self.prizes("sales-champion", when, ranking, {1: 2000}, "certificate")
        self.prizes("excellent-sales", when, ranking, {2: 1000, 3: 1000, 4: 1000})
        self.progress(sellers, when)
        full = [team for team in company.teams_in(when) if company.reached(team, when, 1)]
        teams = company.ranked("completion", full, when)
        self.orders["team-award", when.key] = list(teams)
        for team, rank in teams.items():
            if rank == 1:
                self.split("team-award", team, when, 200_000)
                self.give("team-award", "prize", team, when)

    def progress(self, sellers: list[str], when: Span) -> None:
        """The highest growth above 0 over a quarter before above 0."""
        keys = {}
        for who in sellers:
            before, now = (self.company.sales(who, each) for each in (when.before(), when))
            growth = (now - before) / before if before else Fraction(0)
            if growth > 0:
                last = self.company.rank_key("sales", who, when)[-1]
                keys[who] = (-growth, last)
        self.prizes("progress", when, ranks(keys), {1: 800}, "gift")
