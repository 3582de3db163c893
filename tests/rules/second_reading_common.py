"""What the second readings of all schemes share: a scenario's table, asked again for each clause.

Written from the text of the rules alone (docs/rules.md and the schemes) and importing nothing of
`rules`: dicts and Fractions, every question goes through the facts again. Moments are local; money
is fen once it is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from tests.rules.second_reading_force import InForce

Table = dict[str, Any]
Key = tuple[str, str, str, str]  # (clause, kind, to, period)
Outcomes = dict[Key, int]  # -> fen, 0 where it is in kind
Orders = dict[tuple[str, str], list[str]]  # (clause, period) -> who has a rank, in order
SELLING = {"telesales", "guide", "designer"}


class Span(NamedTuple):
    """A calendar month, quarter or year, or a campaign, both ends included."""

    kind: str
    key: str
    start: date
    end: date

    def months(self) -> list[Span]:
        """The months it consists of."""
        return [
            span(f"{self.start.year}-{month:02}")
            for month in range(self.start.month, self.end.month + 1)
        ]

    def before(self) -> Span:
        """The month or quarter before."""
        last = self.start - timedelta(days=1)
        quarter = f"{last.year}-Q{(last.month + 2) // 3}"
        return span(f"{last.year}-{last.month:02}" if self.kind == "month" else quarter)

    def days(self) -> list[date]:
        """Its days."""
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1)]


def span(key: str) -> Span:
    """2026-03, 2026-Q1 or 2026."""
    year, _, rest = key.partition("-")
    if not rest:
        kind, first, last = "year", 1, 12
    elif rest.startswith("Q"):
        kind, first, last = "quarter", int(rest[1:]) * 3 - 2, int(rest[1:]) * 3
    else:
        kind, first, last = "month", int(rest), int(rest)
    following = date(int(year) + last // 12, last % 12 + 1, 1)
    return Span(kind, key, date(int(year), first, 1), following - timedelta(days=1))


def half_up(exact: Fraction | int) -> int:
    """Rounded once, at the end (rule 1)."""
    return floor(exact + Fraction(1, 2))


def ranks(keys: Mapping[str, Any]) -> dict[str, int]:
    """A rank is one more than the number of those who are better: a smaller key is better."""
    found = {who: 1 + sum(other < key for other in keys.values()) for who, key in keys.items()}
    return dict(sorted(found.items(), key=lambda each: (each[1], each[0])))


def shares(fen: int, points: Mapping[str, Fraction]) -> dict[str, int]:
    """Rule 10: in proportion to points, cut to the fen; fen left over to those with points."""
    whole = sum(points.values())
    cut = {who: floor(fen * held / whole) for who, held in points.items()}
    left = fen - sum(cut.values())
    for who in sorted(who for who, held in points.items() if held)[:left]:
        cut[who] += 1
    return cut


def fake_by(verdicts: Iterable[Table]) -> bool:
    """Whether the latest of these says fake, and none at that moment genuine."""
    told = list(verdicts)
    last = max((verdict["at"] for verdict in told), default=None)
    return {verdict["result"] for verdict in told if verdict["at"] == last} == {"fake"}


def _arrival(deal: Table) -> tuple[datetime, datetime, str]:
    received: datetime = deal["received"] if "received" in deal else deal["at"]
    return (deal["at"], received, deal["deal"])


class Company:
    """One scenario's people, targets and facts."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.people = {person["id"]: person for person in table["person"]}
        self.teams = [team["id"] for team in table["team"]]
        self._held: dict[Any, Any] = {}
        self.force = InForce(table, self)
        self.cancelled = {fact["deal"] for fact in self.told("cancel")}
        self.cards = {fact["card"]: fact for fact in self.told("card")}
        self.fakes = [card for card in self.cards.values() if self.fate(card["card"]) == "fake"]
        self.deals = [deal for deal in self.told("deal") if deal["deal"] not in self.cancelled]

    def told(self, kind: str) -> list[Table]:
        """All facts of a kind."""
        if ("told", kind) not in self._held:
            held = [fact for fact in self.table["fact"] if fact["kind"] == kind]
            self._held["told", kind] = held
        found: list[Table] = self._held["told", kind]
        return found

    def was(self, who: str, day: date, what: str) -> Any:
        """A person's team, supervisor, role or level on a day; None when not employed."""
        key = (who, day, what)
        if key not in self._held:
            self._held[key] = self._was(self.people[who], day, what)
        return self._held[key]

    def _was(self, person: Table, day: date, what: str) -> Any:
        if not self.employed(person["id"], day):
            return None
        changes = [
            (change["on"], change[what])
            for change in self.table["change"]
            if change["who"] == person["id"] and what in change and change["on"] <= day
        ]
        return max(changes)[1] if changes else person.get(what)

    def employed(self, who: str, day: date) -> bool:
        """Active on a day."""
        person = self.people[who]
        return bool(person.get("hired", day) <= day <= person.get("left", day))

    def sells(self, who: str, day: date) -> bool:
        """A seller, active on that day."""
        return self.was(who, day, "role") in SELLING

    def sellers(self, day: date, roles: set[str] = SELLING) -> list[str]:
        """Who sells on a day."""
        return [who for who in self.people if self.was(who, day, "role") in roles]

    def taken_in(self, when: Span, roles: set[str] = SELLING) -> list[str]:
        """Who sells on a period's last day, and whom the scheme takes in over all of it."""
        return [who for who in self.sellers(when.end, roles) if self.force.covers(who, when)]

    def teams_in(self, when: Span) -> list[str]:
        """The teams that the scheme takes in over a period."""
        return [team for team in self.teams if self.force.covers_team(team, when)]

    def members(self, team: str, day: date) -> list[str]:
        """A team's members of every role on a day, in order of id."""
        return sorted(who for who in self.people if self.was(who, day, "team") == team)

    def fate(self, card: str) -> str:
        """What became of a card, looked up once."""
        if ("fate", card) not in self._held:
            self._held["fate", card] = self._fate(card)
        return str(self._held["fate", card])

    def _fate(self, card: str) -> str:
        """What became of a card: a withdrawal counts unless a fake verdict held at that moment."""
        about = [fact for fact in self.table["fact"] if fact.get("card") == card]
        verdicts = [fact for fact in about if fact["kind"] == "verdict"]
        for withdrawal in [fact for fact in about if fact["kind"] == "withdraw"]:
            if not fake_by(v for v in verdicts if v["at"] < withdrawal["at"]):
                return "withdrawn"
        return "fake" if fake_by(verdicts) else "counts"

    def of(self, facts: Iterable[Table], subject: str, when: Span) -> list[Table]:
        """Those facts of a person or a team that happened in a span (rule 3)."""
        return [
            fact
            for fact in facts
            if when.start <= fact["at"].date() <= when.end and self.is_of(fact, subject)
        ]

    def is_of(self, fact: Table, subject: str) -> bool:
        """Whether it is the person's, the team's own, or of a member of that day."""
        if subject in self.people or "who" not in fact:
            return subject in (fact.get("who"), fact.get("team"))
        return bool(self.was(fact["who"], fact["at"].date(), "team") == subject)

    def behind(self, metric: str, subject: str, when: Span) -> list[Table]:
        """The facts that a metric is made of."""
        if metric in ("sales", "contracts", "completion"):
            return self.of(self.deals, subject, when)
        if metric == "new_customers":
            return [deal for deal in self.of(self.deals, subject, when) if self.is_first(deal)]
        return self.of(self.told(metric), subject, when)

    def is_first(self, deal: Table) -> bool:
        """The first that still counts of a customer it names, with anyone in the company.

        Of two at one moment the one that was received first, then the lower id.
        """
        return "customer" in deal and not any(
            other.get("customer") == deal["customer"] and _arrival(other) < _arrival(deal)
            for other in self.deals
        )

    def value(self, metric: str, subject: str, when: Span) -> Fraction | None:
        """A metric's exact value, sales in fen; None where there is none."""
        key = (metric, subject, when.key)
        if key not in self._held:
            self._held[key] = self._value(metric, subject, when)
        found: Fraction | None = self._held[key]
        return found

    def _value(self, metric: str, subject: str, when: Span) -> Fraction | None:
        behind = self.behind(metric, subject, when)
        if metric == "sales":
            return sum((Fraction(deal["amount"]) * 100 for deal in behind), Fraction(0))
        if metric == "completion":
            target = self.target(subject, when)
            sold = sum((Fraction(deal["amount"]) for deal in behind), Fraction(0))
            return None if target is None else sold / Fraction(target["value"])
        if metric == "rating":
            scores = [Fraction(rating["score"]) for rating in behind]
            return sum(scores, Fraction(0)) / len(scores) if scores else None
        if metric == "contribution":
            return sum((Fraction(given["points"]) for given in behind), Fraction(0))
        return Fraction(len(behind))

    def sales(self, subject: str, when: Span) -> Fraction:
        """Sales in fen."""
        return self.value("sales", subject, when) or Fraction(0)

    def completion(self, subject: str, when: Span) -> Fraction | None:
        """Sales by their target; None without one."""
        return self.value("completion", subject, when)

    def reached(self, subject: str, when: Span, share: Fraction | int) -> bool:
        """Whether there is a target and so much of it is reached."""
        found = self.completion(subject, when)
        return found is not None and found >= share

    def target(self, subject: str, when: Span) -> Table | None:
        """The target of sales: `only` beside a general one wins (rule 14)."""
        fits = [
            target
            for target in self.table["target"]
            if (target["who"], target["metric"], target["period"]) == (subject, "sales", when.kind)
            and target.get("only", when.key) == when.key
        ]
        fits.sort(key=lambda target: "only" in target)
        return fits[-1] if fits else None

    def blemished(self, subject: str, when: Span) -> bool:
        """A violation in the span, or a card sold in it that was judged fake."""
        return bool(self.of([*self.told("violation"), *self.fakes], subject, when))

    def rank_key(self, metric: str, subject: str, when: Span) -> tuple[Any, ...]:
        """Rule 4: the higher value, then who reached it earlier; a mean by number first."""
        behind = self.behind(metric, subject, when)
        last: datetime = max(fact["at"] for fact in behind)
        value = self.value(metric, subject, when) or Fraction(0)
        return (-value, -len(behind), last) if metric == "rating" else (-value, last)

    def ranked(self, metric: str, subjects: Iterable[str], when: Span) -> dict[str, int]:
        """Who has a rank by a metric, and which."""
        above = [who for who in subjects if (self.value(metric, who, when) or 0) > 0]
        return ranks({who: self.rank_key(metric, who, when) for who in above})

    def scored(
        self, weights: Mapping[str, Fraction], subjects: Iterable[str], when: Span
    ) -> dict[str, int]:
        """Rule 8: the ranks by score of those who are eligible."""
        main = next(iter(weights))
        eligible = [
            who
            for who in subjects
            if (self.value(main, who, when) or 0) > 0 and not self.blemished(who, when)
        ]
        score = dict.fromkeys(eligible, Fraction(0))
        for metric, weight in weights.items():
            values = {who: self.value(metric, who, when) or Fraction(0) for who in eligible}
            best = Fraction(5) if metric == "rating" else max(values.values(), default=Fraction(0))
            for who in eligible:
                score[who] += weight * values[who] / best if best else 0
        return ranks({who: (-score[who], self.rank_key(main, who, when)) for who in eligible})
