"""card-campaign read a second time, from the text of the scheme; amounts in yuan until read."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from tests.rules.second_reading_common import Company, Orders, Outcomes, Span, Table


def read(table: Table) -> tuple[Outcomes, Orders]:
    """All that must stand after the scenario's settlements, in fen, and each ranking's order."""
    reading = SecondReading(table)
    outcomes: Outcomes = {}
    for key in dict.fromkeys(table["settle"]):
        if key == "campaign":
            outcomes |= reading.campaign()
        elif reading.start <= date.fromisoformat(key) <= reading.end:
            outcomes |= reading.day(date.fromisoformat(key))
    return {key: yuan * 100 for key, yuan in outcomes.items()}, {
        key: order for key, order in reading.orders.items() if order
    }


class SecondReading(Company):
    """One scenario's facts, asked again for each clause."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.start, self.end = table["campaign"]["start"], table["campaign"]["end"]
        self.whole = Span("campaign", "campaign", self.start, self.end)
        self.orders: Orders = {}

    def counting(self, kind: str, day: date, who: str | None = None) -> list[Table]:
        """A day's facts of a kind that still count."""
        return [
            fact
            for fact in self.told(kind)
            if fact["at"].date() == day
            and (who is None or fact["who"] == who)
            and (kind != "card" or self.fate(fact["card"]) == "counts")
            and (kind != "deal" or fact["deal"] not in self.cancelled)
        ]

    @staticmethod
    def in_time(fact: Table) -> bool:
        received: datetime = fact["received"] if "received" in fact else fact["at"]
        return received <= _cut_off(fact["at"].date())

    def target_of(self, who: str, metric: str, period: str, key: str) -> int | None:
        fits = [
            target
            for target in self.table["target"]
            if (target["who"], target["metric"], target["period"]) == (who, metric, period)
            and target.get("only", key) == key
        ]
        fits.sort(key=lambda target: "only" in target)
        return fits[-1]["value"] if fits else None

    def takes_in(self, who: str, day: date) -> bool:
        """A seller of that day, for whose posting the scheme is in force on it."""
        return self.sells(who, day) and self.force.is_for(who, day)

    def punished(self) -> list[Table]:
        """The fake cards of the campaign, where it is in force on each day for the seller."""
        return [
            sale
            for sale in self.fakes
            if self.start <= sale["at"].date() <= self.end
            and self.force.covers(sale["who"], self.whole)
            and self.force.punishes(sale["at"].date())
        ]

    def void(self) -> set[str]:
        """Whose rewards of this campaign are void."""
        found: set[str] = set()
        for sale in self.punished():
            day = sale["at"].date()
            team = self.was(sale["who"], day, "team")
            if team is None:
                found.add(sale["who"])
                continue
            found |= {who for who in self.people if self.was(who, day, "team") == team}
            found |= {
                held["head"] for held in self.table["team"] if held["id"] == team and "head" in held
            }
        return found

    def day(self, day: date) -> Outcomes:
        """All clauses of a day."""
        rewards: Outcomes = {}
        for clause, prized in (
            ("daily-invitation-top3", self.invitations(day)),
            ("daily-cards-top3", self.sales_of_cards(day)),
        ):
            for place, who in self.ranked_on(clause, day, prized):
                if place <= 3:
                    rewards[clause, "award", who, str(day)] = (50, 30, 20)[place - 1]
                    rewards[clause, "commend", who, str(day)] = 0
        for who, number in Counter(self.designers_cards(day)).items():
            rewards["designer-card", "award", who, str(day)] = 50 * number
        for who, number in Counter(self.designers_deals(day)).items():
            rewards["designer-deal", "award", who, str(day)] = 200 * number
        void = self.void()
        kept = {key: yuan for key, yuan in rewards.items() if key[2] not in void}
        return kept | self.floor(day) | self.late(day)

    def invitations(self, day: date) -> list[tuple[str, Fraction, datetime]]:
        found = []
        for who in self.people:
            made = [
                call["at"]
                for call in self.counting("call", day, who)
                if call["outcome"] == "invited" and self.in_time(call)
            ]
            target = self.target_of(who, "invitations", "day", str(day))
            if made and target is not None and self.takes_in(who, day):
                found.append((who, Fraction(len(made), target), max(made)))
        return found

    def sales_of_cards(self, day: date) -> list[tuple[str, Fraction, datetime]]:
        found = []
        for who in self.people:
            sold = [card["at"] for card in self.counting("card", day, who) if self.in_time(card)]
            if sold and self.takes_in(who, day):
                found.append((who, Fraction(len(sold)), max(sold)))
        return found

    def ranked_on(
        self, clause: str, day: date, subjects: list[tuple[str, Fraction, datetime]]
    ) -> list[tuple[int, str]]:
        """A place is one more than the number of those who are better."""
        places = [
            (1 + sum((-other[1], other[2]) < (-value, last) for other in subjects), who)
            for who, value, last in subjects
        ]
        self.orders[clause, str(day)] = [who for _place, who in sorted(places)]
        return places

    def designers_cards(self, day: date) -> list[str]:
        return [
            card["who"]
            for card in self.counting("card", day)
            if not card["visited"]
            and self.was(card["who"], day, "role") == "designer"
            and self.force.is_for(card["who"], day)
        ]

    def designers_deals(self, day: date) -> list[str]:
        found = []
        for deal in self.counting("deal", day):
            card = self.cards.get(deal.get("card", ""))
            if card is None or card["visited"] or self.fate(card["card"]) != "counts":
                continue
            sold = card["at"].date()
            designs = self.was(card["who"], sold, "role") == "designer"
            if designs and self.force.is_for(card["who"], day, posted=sold):
                found.append(card["who"])
        return found

    def floor(self, day: date) -> Outcomes:
        worked = day.weekday() < 5 and day not in self.table["holidays"]
        if not worked and day not in self.table["workdays"]:
            return {}
        owed: Outcomes = {}
        for who, person in self.people.items():
            floor = self.target_of(who, "calls", "day", str(day))
            calls = [call for call in self.counting("call", day, who) if self.in_time(call)]
            short = floor is not None and len(calls) < floor
            off = person.get("exempt") or day in person.get("leave", ())
            if short and self.takes_in(who, day) and self.force.punishes(day) and not off:
                owed["daily-floor", "forfeit", who, str(day)] = 0
        return owed

    def late(self, day: date) -> Outcomes:
        return {
            ("daily-return", "late_report", fact["who"], str(day)): 0
            for kind in ("call", "card", "deal")
            for fact in self.counting(kind, day)
            if fact["at"] <= _cut_off(day)
            and not self.in_time(fact)
            and (kind != "deal" or fact.get("by") != "hr")
            and self.takes_in(fact["who"], day)
            and self.force.punishes(day)
        }

    def campaign(self) -> Outcomes:
        """task-head and fake-card."""
        void, found = self.void(), Counter[tuple[str, str, str, str]]()
        days = [self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1)]
        sold = [card for day in days for card in self.counting("card", day)]
        for team in self.table["team"]:
            target, head = (
                self.target_of(team["id"], "cards", "campaign", "campaign"),
                team.get("head"),
            )
            own = [
                card
                for card in sold
                if self.was(card["who"], card["at"].date(), "team") == team["id"]
            ]
            if not self.force.covers_team(team["id"], self.whole):
                continue
            if target is None or head is None or len(own) < target or head in void:
                continue
            if self.was(head, self.end, "role") is not None:
                found["task-head", "award", head, "campaign"] += 300
        outcomes = dict(found)
        for sale in self.punished():
            outcomes["fake-card", "dismissal", sale["who"], "campaign"] = 0
            supervisor = self.was(sale["who"], sale["at"].date(), "supervisor")
            if supervisor is not None:
                outcomes["fake-card", "demotion", supervisor, "campaign"] = 0
        return outcomes


def _cut_off(day: date) -> datetime:
    return datetime.combine(day, time(21))
