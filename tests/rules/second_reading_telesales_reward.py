"""telesales-reward read a second time, straight from the text of the scheme."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from tests.rules.second_reading_common import Span
from tests.rules.second_reading_paying import Paying

MILESTONES = {100_000: 500, 500_000: 2000, 1_000_000: 5000}
MILESTONES_REVISED = {100_000: 600, 300_000: 1000, 1_000_000: 5000}
REVISED = {"normal": 600, "hard": 800, "stretch": 1200}
BY_DIFFICULTY = {"normal": 500, "hard": 800, "stretch": 1200}
STAR = {"sales": Fraction(6, 10), "contribution": Fraction(2, 10), "rating": Fraction(2, 10)}
BEST = {"sales": Fraction(7, 10), "rating": Fraction(3, 10)}


class TelesalesReward(Paying):
    """电话营销奖励方案."""

    def month(self, when: Span) -> None:
        """monthly-target, monthly-rank, milestone, monthly-best."""
        company, sellers = self.company, self.company.taken_in(when)
        for who in sellers:
            target = company.target(who, when)
            if target is not None and company.reached(who, when, 1):
                yuan = (REVISED if self.is_revised(when) else BY_DIFFICULTY)[
                    target.get("difficulty", "normal")
                ]
                self.pay("monthly-target", who, when, yuan * 100)
            for threshold, yuan in self.steps(when).items():
                if self.is_due(who, threshold, when):
                    self.pay("milestone", who, when, yuan * 100)
        ranking = company.ranked("sales", sellers, when)
        prizes = {1: 900, 2: 500} if self.is_revised(when) else {1: 800, 2: 500, 3: 300}
        self.prizes("monthly-rank", when, ranking, prizes)
        best = company.scored(BEST, sellers, when)
        self.prizes("monthly-best", when, best, {1: 1000}, "certificate")

    def steps(self, month: Span) -> dict[int, int]:
        """The milestones of the revision that settles a month."""
        return MILESTONES_REVISED if self.is_revised(month) else MILESTONES

    def lifetime(self, who: str, day: date) -> Fraction:
        """Sales up to a day: those of an opening balance, and the deals after its last day."""
        opened = [each for each in self.company.table.get("opening", []) if each["who"] == who]
        until = opened[0]["until"] if opened else date.min
        sales = [Fraction(each["sales"]) for each in opened if until <= day]
        sales += [
            Fraction(deal["amount"])
            for deal in self.company.deals
            if deal["who"] == who and until < deal["at"].date() <= day
        ]
        return sum(sales, Fraction(0))

    def is_due(self, who: str, threshold: int, when: Span) -> bool:
        """The first month for which it is reached, and not before the scheme or its revision."""
        if self.lifetime(who, when.end) < threshold:
            return False
        first = self.company.force.first_of_run(when.end)
        if threshold not in MILESTONES:
            first = max(first, self.company.table["revised"])
        if self.lifetime(who, first - timedelta(days=1)) >= threshold:
            return False
        earlier = when.before()
        while self.lifetime(who, earlier.end) >= threshold:
            paid = threshold in self.steps(earlier) and who in self.company.taken_in(earlier)
            if paid:
                return False
            earlier = earlier.before()
        return True

    def quarter(self, when: Span) -> None:
        """quarterly-excess, quarterly-rank, quarterly-star."""
        sellers = self.company.taken_in(when)
        self.excess("quarterly-excess", when, Fraction(2, 100))
        ranking = self.company.ranked("sales", sellers, when)
        self.prizes("quarterly-rank", when, ranking, {1: 2000, 2: 1200, 3: 800})
        star = self.company.scored(STAR, sellers, when)
        self.prizes("quarterly-star", when, star, {1: 3000}, "prize", "certificate")

    def year(self, when: Span) -> None:
        """annual-champion."""
        champion = self.company.scored(STAR, self.company.taken_in(when), when)
        also = ("prize", "certificate", "commend")
        self.prizes("annual-champion", when, champion, {1: 10_000}, *also)
