"""specialist-incentive read a second time, straight from the text of the scheme."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil

from tests.rules.second_reading_common import Span
from tests.rules.second_reading_paying import Paying

BY_LEVEL = {"junior": 300, "middle": 500, "senior": 800}
COOPERATION = {"completion": Fraction(1, 2), "contribution": Fraction(1, 2)}
STAR = {"sales": Fraction(5, 10), "rating": Fraction(3, 10), "contribution": Fraction(2, 10)}


class SpecialistIncentive(Paying):
    """电销专员激励方案: persons are telesales alone."""

    def month(self, when: Span) -> None:
        """over-target, monthly-best, excellent-service, newcomer-training, birthday."""
        company, specialists = self.company, self.company.taken_in(when, {"telesales"})
        for who in specialists:
            completion, level = company.completion(who, when), company.was(who, when.end, "level")
            if completion is not None and completion > 1 and level is not None:
                self.pay("over-target", who, when, BY_LEVEL[level] * 100)
            hired = company.people[who].get("hired")
            if hired is not None and when.start <= hired <= when.end:
                self.give("newcomer-training", "training", who, when)
        ranking = company.ranked("sales", specialists, when)
        self.prizes("monthly-best", when, ranking, {1: 800}, "certificate")
        served = [who for who in specialists if self.is_served_well(who, when)]
        service = company.ranked("rating", served, when)
        self.prizes("excellent-service", when, service, {1: 500}, "certificate")
        self.birthdays(when)

    def is_served_well(self, who: str, when: Span) -> bool:
        """At least 5 ratings and a mean of at least 4.5."""
        ratings = self.company.behind("rating", who, when)
        mean = self.company.value("rating", who, when)
        return len(ratings) >= 5 and mean is not None and mean >= Fraction(45, 10)

    def birthdays(self, when: Span) -> None:
        """Role and employment of the day itself; 29 February is the 28th in other years."""
        for who, person in self.company.people.items():
            if "birthday" not in person:
                continue
            day = _in_year(person["birthday"], when.start.year)
            telesales = self.company.was(who, day, "role") == "telesales"
            if when.start <= day <= when.end and telesales and self.company.force.is_for(who, day):
                self.give("birthday", "gift", who, when)

    def quarter(self, when: Span) -> None:
        """team-cooperation, star-employee, promotion-plan."""
        company, specialists = self.company, self.company.taken_in(when, {"telesales"})
        teams = company.scored(COOPERATION, company.teams_in(when), when)
        self.orders["team-cooperation", when.key] = list(teams)
        for team, rank in teams.items():
            if rank == 1:
                self.split("team-cooperation", team, when, 300_000)
                self.give("team-cooperation", "prize", team, when)
                self.give("team-cooperation", "certificate", team, when)
        stars = company.scored(STAR, specialists, when)
        number = ceil(Fraction(5, 100) * len(stars))
        yuan = dict.fromkeys(range(1, number + 1), 600)
        self.prizes("star-employee", when, stars, yuan, "certificate")
        for who in specialists:
            mean = company.value("rating", who, when)
            if mean is None or mean < Fraction(45, 10) or not self.is_trained(who, when.end):
                continue
            if all(company.reached(who, month, 1) for month in when.months()):
                self.give("promotion-plan", "promotion", who, when)

    def is_trained(self, who: str, until: date) -> bool:
        """The latest try of each training passed; of two at one moment, either."""
        tries = [
            fact
            for fact in self.company.told("training")
            if fact["who"] == who and fact["at"].date() <= until
        ]
        latest = {
            name: max(fact["at"] for fact in tries if fact["training"] == name)
            for name in {fact["training"] for fact in tries}
        }
        return all(
            any(fact["passed"] for fact in tries if (fact["training"], fact["at"]) == (name, last))
            for name, last in latest.items()
        )


def _in_year(born: date, year: int) -> date:
    if (born.month, born.day) == (2, 29):
        return date(year, 3, 1).replace(month=2, day=29 if year % 4 == 0 else 28)
    return born.replace(year=year)
