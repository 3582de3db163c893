"""commission read a second time, straight from the text of the scheme."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.rules.second_reading_common import Span
from tests.rules.second_reading_paying import Paying

BY_LEVEL = {"junior": 3500, "middle": 4500, "senior": 6000}
TIERS = [(0, 50_000, 1), (50_000, 100_000, 2), (100_000, 200_000, 3), (200_000, None, 5)]


class Commission(Paying):
    """电话销售提成激励方案."""

    def month(self, when: Span) -> None:
        """base-pay, commission, personal-performance, team-performance, monthly-champion."""
        company, sellers = self.company, self.company.taken_in(when)
        for who in company.people:
            self.base_pay(who, when)
            self.commission(who, when)
        for who in sellers:
            contracts, new = (
                company.value(metric, who, when) or 0 for metric in ("contracts", "new_customers")
            )
            yuan = 300 * (contracts >= 10) + 300 * (new >= 5) + 400 * company.reached(who, when, 1)
            self.pay("personal-performance", who, when, yuan * 100)
        for team in company.teams_in(when):
            if company.reached(team, when, 1):
                for who in company.members(team, when.end):
                    self.pay("team-performance", who, when, 30_000)
        ranking = company.ranked("sales", sellers, when)
        self.prizes("monthly-champion", when, ranking, {1: 1000})

    def is_counted(self, who: str, day: date) -> bool:
        """A day on which the person is a seller and the scheme in force for that posting."""
        return self.company.sells(who, day) and self.company.force.is_for(who, day)

    def base_pay(self, who: str, when: Span) -> None:
        """By level on the last of the days employed as a seller, for those days."""
        days = [day for day in when.days() if self.is_counted(who, day)]
        level = self.company.was(who, days[-1], "level") if days else None
        if level is not None:
            yuan = 3600 if level == "junior" and self.is_revised(when) else BY_LEVEL[level]
            part = Fraction(len(days), len(when.days()))
            self.pay("base-pay", who, when, yuan * 100 * part, "base_pay")

    def commission(self, who: str, when: Span) -> None:
        """Of the deals of the days on which the person was a seller."""
        deals = [
            deal
            for deal in self.company.behind("sales", who, when)
            if self.is_counted(who, deal["at"].date())
        ]
        if self.company.people[who].get("plan", "sales") == "contracts":
            top = 250 if self.is_revised(when) else 200
            each = [100 if n <= 5 else 150 if n <= 10 else top for n in range(1, len(deals) + 1)]
            self.pay("commission", who, when, sum(each) * 100, "commission")
            return
        sales = sum((Fraction(deal["amount"]) for deal in deals), Fraction(0))
        yuan = sum(
            (
                (
                    Fraction(percent, 100)
                    if start or not self.is_revised(when)
                    else Fraction(15, 1000)
                )
                * (min(sales, sales if end is None else end) - start)
                for start, end, percent in TIERS
                if sales > start
            ),
            Fraction(0),
        )
        self.pay("commission", who, when, yuan * 100, "commission")

    def quarter(self, when: Span) -> None:
        """quarterly-champion, promotion."""
        ranking = self.company.ranked("sales", self.company.taken_in(when), when)
        self.prizes("quarterly-champion", when, ranking, {1: 3000})
        self.promotions("promotion", when, Fraction(12, 10))
