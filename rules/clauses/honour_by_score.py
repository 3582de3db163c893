"""An honour for the best score."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.metrics import METRICS
from rules.outcomes import Case, Finding, Outcome, as_text, down_to, ranked_text, to_fen
from rules.ranking import Entry, rank
from rules.tallies import Standing

HIGHEST_RATING = 500  # hundredths


@dataclass(frozen=True)
class HonourByScore:
    """The best weighted sum of criteria, each divided by the best value among the eligible
    (a mean rating by 5); a missing criterion is 0 (rule 8). Eligible: a seller active on the
    period's last day, the first criterion above 0, no violation in the period and no card sold
    in it that was judged fake. Equal scores: the higher first criterion, then who reached it
    earlier. Handbook: 月度最佳销售员, 季度销售之星, 年度销售冠军.
    """

    id: str
    name: str
    period: str
    weights: Mapping[str, Decimal]
    amount: Decimal
    also: tuple[str, ...] = ()
    prize: str = ""
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """What cannot be, by key."""
        unknown = [metric for metric in self.weights if metric not in METRICS]
        if unknown:
            yield "weights", f"unknown metric {unknown[0]!r}; allowed: {', '.join(METRICS)}"
        if sum(self.weights.values()) != 1:
            yield "weights", f"the weights sum to {sum(self.weights.values())}, not to 1"
        if ("prize" in self.also) != bool(self.prize):
            yield "prize", "say what the prize is, and name prize among also"

    @property
    def main(self) -> str:
        """The main metric: the first criterion."""
        return next(iter(self.weights))

    def find(self, case: Case) -> Finding:
        """The amount and each of `also` for the first, shared where rule 4 shares it."""
        figures = {name: case.tallies.persons(name, case.period) for name in self.weights}
        barred = _barred(case)
        eligible = self._eligible(case, figures[self.main], barred)
        shares = {name: _shares(name, figures[name], eligible) for name in self.weights}
        ranking = rank(self._entries(figures[self.main], shares, eligible))
        finding = Finding(ranking=ranking)
        shown = [
            {**row, "main": as_text(value_of(self.main, figures[self.main][row["who"]]))}
            for row in ranked_text(down_to(ranking, 1))
        ]
        for place in ranking:
            if place.rank == 1:
                because = {
                    "shape": "honour-by-score",
                    "score": as_text(place.value),
                    "criteria": self._criteria(place.subject, figures, shares),
                    "prize": self.prize,
                    "ranking": shown,
                    "ranked": len(ranking),
                    # How many, not who: the winner reads this.
                    "not_eligible": len(barred),
                }
                finding.outcomes += self._won(place.subject, case.period.key, because)
        return finding

    def _eligible(
        self, case: Case, main: Mapping[str, Standing], barred: Collection[str]
    ) -> list[str]:
        return [
            person.id
            for person, posting in case.roster.sellers_on(case.period.end)
            if person.id in main
            and person.id not in barred
            and (not self.roles or posting.role in self.roles)
        ]

    def _entries(
        self,
        main: Mapping[str, Standing],
        shares: Mapping[str, Mapping[str, Fraction]],
        eligible: list[str],
    ) -> Iterator[Entry]:
        for person in eligible:
            score = sum(
                (Fraction(weight) * shares[name][person] for name, weight in self.weights.items()),
                Fraction(0),
            )
            standing = main[person]
            count = standing.count if self.main == "rating" else 0
            yield Entry(
                person, score, standing.reached_at, count, main=value_of(self.main, standing)
            )

    def _criteria(
        self,
        person: str,
        figures: Mapping[str, Mapping[str, Standing]],
        shares: Mapping[str, Mapping[str, Fraction]],
    ) -> dict[str, Any]:
        """Each criterion's weight, what was reached, and its share of the best."""
        return {
            name: _criterion(weight, figures[name].get(person), shares[name][person])
            for name, weight in self.weights.items()
        }

    def _won(self, person: str, period: str, because: dict[str, Any]) -> Iterator[Outcome]:
        yield Outcome(self.id, "award", person, period, to_fen(self.amount), because)
        for kind in self.also:
            yield Outcome(self.id, kind, person, period, None, because)


def _barred(case: Case) -> set[str]:
    """Whom a violation in the period, or a fake card sold in it, bars from honours."""
    violators = case.tallies.persons("violations", case.period)
    return set(violators) | set(case.tallies.persons("fake_cards", case.period))


def value_of(metric: str, standing: Standing | None) -> Fraction:
    """A criterion's value: the mean of ratings, the sum of all else; 0 where there is none."""
    if standing is None:
        return Fraction(0)
    if metric == "rating":
        return Fraction(standing.amount, standing.count)
    return Fraction(standing.amount)


def _shares(
    metric: str, standings: Mapping[str, Standing], eligible: list[str]
) -> dict[str, Fraction]:
    values = {person: value_of(metric, standings.get(person)) for person in eligible}
    best = Fraction(HIGHEST_RATING) if metric == "rating" else max(values.values(), default=0)
    return {person: value / best if best else Fraction(0) for person, value in values.items()}


def _criterion(weight: Decimal, standing: Standing | None, share: Fraction) -> dict[str, Any]:
    return {
        "weight": str(weight),
        "amount": standing.amount if standing else 0,
        "count": standing.count if standing else 0,
        "share": as_text(share),
    }
