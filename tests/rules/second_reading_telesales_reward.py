"""telesales-reward read a second time, straight from the text of the scheme."""

from __future__ import annotations

from fractions import Fraction

from tests.rules.second_reading_common import Span, span
from tests.rules.second_reading_paying import Paying

MILESTONES = {100_000: 500, 500_000: 2000, 1_000_000: 5000}
BY_DIFFICULTY = {"normal": 500, "hard": 800, "stretch": 1200}
STAR = {"sales": Fraction(6, 10), "contribution": Fraction(2, 10), "rating": Fraction(2, 10)}
BEST = {"sales": Fraction(7, 10), "rating": Fraction(3, 10)}


class TelesalesReward(Paying):
    """电话营销奖励方案."""

    def month(self, when: Span) -> None:
        """monthly-target, monthly-rank, milestone, monthly-best."""
        company, sellers = self.company, self.company.sellers(when.end)
        for who in sellers:
            target = company.target(who, when)
            if target is not None and company.reached(who, when, 1):
                yuan = BY_DIFFICULTY[target.get("difficulty", "normal")]
                self.pay("monthly-target", who, when, yuan * 100)
            for threshold, yuan in MILESTONES.items():
                if when == self.first_month(who, threshold):
                    self.pay("milestone", who, when, yuan * 100)
        ranking = company.ranked("sales", sellers, when)
        self.prizes("monthly-rank", when, ranking, {1: 800, 2: 500, 3: 300})
        best = company.scored(BEST, sellers, when)
        self.prizes("monthly-best", when, best, {1: 1000}, "certificate")

    def first_month(self, who: str, threshold: int) -> Span | None:
        """The first month at whose end this person sells and all sales so far reach it."""
        sold = [deal for deal in self.company.deals if deal["who"] == who]
        if not sold:
            return None
        first, last = (
            each(deal["at"].year * 12 + deal["at"].month - 1 for deal in sold)
            for each in (min, max)
        )
        for number in range(first, last + 25):  # two years on, for who sells again only later
            month = span(f"{number // 12}-{number % 12 + 1:02}")
            yuan = sum(deal["amount"] for deal in sold if deal["at"].date() <= month.end)
            if yuan >= threshold and self.company.sells(who, month.end):
                return month
        return None

    def quarter(self, when: Span) -> None:
        """quarterly-excess, quarterly-rank, quarterly-star."""
        sellers = self.company.sellers(when.end)
        self.excess("quarterly-excess", when, Fraction(2, 100))
        ranking = self.company.ranked("sales", sellers, when)
        self.prizes("quarterly-rank", when, ranking, {1: 2000, 2: 1200, 3: 800})
        star = self.company.scored(STAR, sellers, when)
        self.prizes("quarterly-star", when, star, {1: 3000}, "prize", "certificate")

    def year(self, when: Span) -> None:
        """annual-champion."""
        champion = self.company.scored(STAR, self.company.sellers(when.end), when)
        also = ("prize", "certificate", "commend")
        self.prizes("annual-champion", when, champion, {1: 10_000}, *also)
