"""reward-and-penalty read a second time, straight from the text of the scheme."""

from __future__ import annotations

from fractions import Fraction

from tests.rules.second_reading_common import Span
from tests.rules.second_reading_paying import Paying


class RewardAndPenalty(Paying):
    """电话销售目标奖罚制度."""

    def month(self, when: Span) -> None:
        """The month's awards first, then what is deducted from them."""
        company, sellers = self.company, self.company.taken_in(when)
        revised = self.is_revised(when)
        for who in sellers:
            if company.reached(who, when, 1):
                self.pay("monthly-target", who, when, 50_000)
            run = self.run(who, when)
            if run and run % 3 == 0:
                self.pay("three-month-streak", who, when, 110_000 if revised else 100_000)
        self.excess("monthly-excess", when, Fraction(4 if revised else 3, 100))
        ranking = company.ranked("sales", sellers, when)
        self.prizes("monthly-rank", when, ranking, {1: 1000, 2: 600, 3: 300})
        for who in sellers:
            self.penalties(who, when)

    def run(self, who: str, when: Span) -> int:
        """How many months up to this one, unbroken, have a completion above 100 %."""
        number = 0
        covers = self.company.force.covers
        while (self.company.completion(who, when) or 0) > 1 and covers(who, when):
            number, when = number + 1, when.before()
        return number

    def is_below(self, who: str, when: Span) -> bool:
        """A month with a target that is missed, of someone employed from its first day on."""
        completion = self.company.completion(who, when)
        employed = all(self.company.employed(who, day) for day in when.days())
        in_force = self.company.force.covers(who, when)
        return completion is not None and completion < 1 and employed and in_force

    def penalties(self, who: str, when: Span) -> None:
        """coaching; and the first that applies of deception, major-error, two-month-miss."""
        awards = sum(
            fen for key, fen in self.outcomes.items() if key[1:] == ("award", who, when.key)
        )
        kinds = {
            fact["violation"]
            for fact in self.company.of(self.company.told("violation"), who, when)
            if self.company.force.punishes(fact["at"].date())
        }
        deceived = bool(kinds & {"deception", "false_advertising"})
        below, below_before = self.is_below(who, when), self.is_below(who, when.before())
        if below and not below_before:
            self.give("coaching", "coaching", who, when)
        if deceived:
            self.give("deception", "warning", who, when)
        if "major_error" in kinds:
            self.give("major-error", "dismissal", who, when)
        if deceived:
            self.pay("deception", who, when, -awards, "deduction")
        elif "major_error" in kinds:
            self.pay("major-error", who, when, -awards, "deduction")
        elif below and below_before:
            share = Fraction(25 if self.is_revised(when) else 20, 100)
            self.pay("two-month-miss", who, when, -share * awards, "deduction")

    def quarter(self, when: Span) -> None:
        """quarterly-target."""
        for who in self.company.taken_in(when):
            if self.company.reached(who, when, 1):
                self.pay("quarterly-target", who, when, 150_000)

    def year(self, when: Span) -> None:
        """annual-champion, loyalty."""
        company, sellers = self.company, self.company.taken_in(when)
        ranking = company.ranked("sales", sellers, when)
        self.prizes("annual-champion", when, ranking, {1: 8000}, "certificate")
        for who in sellers:
            whole = all(company.employed(who, day) for day in (when.start, when.end))
            erred = any(
                fact["violation"] == "major_error"
                for fact in company.of(company.told("violation"), who, when)
            )
            enough = all(company.reached(who, month, Fraction(8, 10)) for month in when.months())
            if whole and not erred and enough:
                self.pay("loyalty", who, when, 300_000)
