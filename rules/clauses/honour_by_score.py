"""An honour for the best score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.outcomes import Case, Finding, Outcome, as_text, ranked_text, to_fen
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

    def find(self, case: Case) -> Finding:
        """The amount and each of `also` for the first, shared where rule 4 shares it."""
        figures = {name: case.tallies.persons(name, case.period) for name in self.weights}
        eligible = self._eligible(case, figures)
        shares = {name: _shares(name, figures[name], eligible) for name in self.weights}
        main = next(iter(self.weights))
        entries = []
        for person in eligible:
            score = sum(
                (Fraction(weight) * shares[name][person] for name, weight in self.weights.items()),
                Fraction(0),
            )
            standing = figures[main][person]
            entries.append(Entry(person, score, standing.reached_at, main=standing.amount))
        ranking = rank(entries)
        finding = Finding(ranking=ranking)
        for place in ranking:
            if place.rank == 1:
                criteria = {
                    name: _criterion(weight, figures[name].get(place.subject), shares[name][place.subject])
                    for name, weight in self.weights.items()
                }
                because = {
                    "shape": "honour-by-score",
                    "score": as_text(place.value),
                    "criteria": criteria,
                    "prize": self.prize,
                    "ranking": ranked_text(ranking, 3),
                    "ranked": len(ranking),
                }
                finding.outcomes += self._won(place.subject, case.period.key, because)
        return finding

    def _eligible(
        self, case: Case, figures: Mapping[str, Mapping[str, Standing]]
    ) -> list[str]:
        main = figures[next(iter(self.weights))]
        barred = set(case.tallies.persons("violations", case.period))
        barred |= set(case.tallies.persons("fake_cards", case.period))
        return [
            person.id
            for person, posting in case.roster.sellers_on(case.period.end)
            if person.id in main
            and main[person.id].amount > 0
            and person.id not in barred
            and (not self.roles or posting.role in self.roles)
        ]

    def _won(self, person: str, period: str, because: dict[str, Any]) -> list[Outcome]:
        award = Outcome(self.id, "award", person, period, to_fen(self.amount), because)
        return [award] + [
            Outcome(self.id, kind, person, period, None, because) for kind in self.also
        ]


def value_of(metric: str, standing: Standing | None) -> Fraction:
    """A criterion's value: the mean of ratings, the sum of all else; 0 where there is none."""
    if standing is None or standing.count == 0:
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
