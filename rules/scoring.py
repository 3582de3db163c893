"""Score subjects by a weighted sum of criteria, each divided by the best of the eligible (rule
8).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.because import as_text
from rules.case import Case, Subject, amount_of
from rules.ranking import Entry
from rules.scheme_words import exact
from rules.tallies import Standing

HIGHEST_RATING = 500  # hundredths
COMPLETION = "completion"  # the criterion that is no metric: completion of sales


@dataclass(frozen=True)
class Criterion:
    """One criterion over a period: each subject's exact value; None where there is none."""

    name: str
    weight: Decimal
    standings: Mapping[str, Standing]
    values: Mapping[str, Fraction]
    best: Fraction

    def share(self, who: str) -> Fraction:
        """The value divided by the best value; 0 if it is missing or the best is 0."""
        return self.values.get(who, Fraction(0)) / self.best if self.best else Fraction(0)

    def text(self, who: str) -> dict[str, Any]:
        """Return the weight, the value, and its share of the best value, as JSON."""
        standing = self.standings.get(who)
        return {
            "weight": str(self.weight),
            "amount": standing.amount if standing else 0,
            "count": standing.count if standing else 0,
            "value": as_text(self.values.get(who, Fraction(0))),
            "best": as_text(self.best),
            "share": as_text(self.share(who)),
        }


@dataclass(frozen=True)
class Score:
    """The criteria of a period and who is eligible; the first criterion is the main one."""

    criteria: tuple[Criterion, ...]
    eligible: tuple[str, ...]

    def of(self, who: str) -> Fraction:
        """Return the weighted sum of a subject."""
        return sum((exact(each.weight) * each.share(who) for each in self.criteria), Fraction(0))

    def entries(self) -> list[Entry]:
        """Return the entries to rank: equal scores by the main metric, then by rule 4 on it."""
        main = self.criteria[0]
        return [
            Entry(
                who,
                self.of(who),
                main.standings[who].reached_at,
                main.standings[who].count if main.name == "rating" else 0,
                main.values[who],
            )
            for who in self.eligible
        ]


def score(
    case: Case,
    weights: Mapping[str, Decimal],
    subject: Subject,
    among: Collection[str],
    barred: Collection[str],
) -> Score:
    """Score the subjects whose main criterion is above 0 and who are not barred."""
    [main, *_others] = weights
    standings = {name: case.figures(_metric(name), subject) for name in weights}
    values = {
        name: {who: value for who in among if (value := _value(case, name, who, held)) is not None}
        for name, held in standings.items()
    }
    eligible = tuple(who for who in among if values[main].get(who, 0) > 0 and who not in barred)
    criteria = tuple(
        Criterion(name, weight, standings[name], values[name], _best(name, values[name], eligible))
        for name, weight in weights.items()
    )
    return Score(criteria, eligible)


def _metric(name: str) -> str:
    return "sales" if name == COMPLETION else name


def _value(case: Case, name: str, who: str, held: Mapping[str, Standing]) -> Fraction | None:
    if name == COMPLETION:
        return case.completion(who, "sales", held.get(who))
    return amount_of(name, held.get(who))


def _best(name: str, values: Mapping[str, Fraction], eligible: Collection[str]) -> Fraction:
    if name == "rating":
        return Fraction(HIGHEST_RATING)
    return max((values.get(who, Fraction(0)) for who in eligible), default=Fraction(0))
