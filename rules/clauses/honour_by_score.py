"""Honour the best score."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from rules.because import as_text, figure, number_text, ranked_text, yuan_text
from rules.case import Case, Subject
from rules.fault_words import told
from rules.measures import subjects_of
from rules.metrics import METRICS
from rules.outcomes import Finding, Outcome, down_to, to_fen
from rules.ranking import Place, rank
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Number, Yuan
from rules.scoring import COMPLETION, Score, score
from rules.splitting import points_of, split_outcomes


@dataclass(frozen=True)
class HonourByScore:
    """Honours the best weighted sum of criteria (rule 8).

    Each criterion is divided by the best value among the eligible (a mean rating by 5); a missing
    criterion is 0. Eligible: a seller active on the period's last day, or a team, the first
    criterion above 0, no violation in the period and no card sold in it that was judged fake. Equal
    scores: the higher first criterion, then who reached it earlier. `hired_within`: only sellers
    for whom the period's last day is among their first so many days, the day of hiring the first.
    `top_share`: not the first rank alone but so large a part of the eligible, rounded up. Money of
    a team is split; a prize in kind goes to the team. Handbook: 月度最佳销售员, 季度销售之星,
    年度销售冠军, 星级员工, 团队合作奖.
    """

    id: str
    name: str
    period: str
    weights: Mapping[str, Number]
    amount: Yuan
    subject: Subject = "person"
    top_share: Number = Decimal(0)
    also: tuple[str, ...] = ()
    prize: str = ""
    split: str = "equally"
    roles: tuple[str, ...] = ()
    hired_within: int = 0

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        allowed = (*METRICS, COMPLETION)
        unknown = [metric for metric in self.weights if metric not in allowed]
        if unknown:
            yield (
                "weights",
                told("unknown-metric", value=repr(unknown[0]), allowed=", ".join(allowed)),
            )
        if sum(self.weights.values()) != 1:
            yield "weights", told("weights-sum", total=sum(self.weights.values()))
        if ("prize" in self.also) != bool(self.prize):
            yield "prize", told("prize-said")
        if self.top_share > 1:
            yield "top_share", told("honour-share", value=self.top_share)
        if self.subject == "team" and self.roles:
            yield "roles", told("team-roles")
        if self.subject == "team" and self.hired_within:
            yield "hired_within", told("team-not-hired")

    @property
    def main(self) -> str:
        """The main metric: the first criterion."""
        return next(iter(self.weights))

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        metrics = {"sales" if name == COMPLETION else name for name in self.weights}
        points = points_of(self.split)
        return (own(*metrics, "violations", "fake_cards", PEOPLE, TARGETS, *points),)

    def find(self, case: Case) -> Finding:
        """Return `amount` and each of `also` for the first ranks, shared as rule 4 has it."""
        barred = case.barred(self.subject)
        among = subjects_of(case, self.subject, self.roles, self.hired_within)
        scored = score(case, self.weights, self.subject, among, barred)
        ranking = rank(scored.entries())
        last = self._last(scored.eligible)
        rows = self._rows(scored, down_to(ranking, last))
        finding = Finding(ranking=ranking)
        for place in ranking:
            if place.rank <= last:
                because = {
                    **self._because(scored, place),
                    "ranking": rows,
                    "ranked": len(ranking),
                    # The number only, not the names: the winner reads this.
                    "not_eligible": len(barred),
                }
                finding.outcomes += self._won(case, place.subject, because)
        return finding

    def _last(self, eligible: Collection[str]) -> int:
        """The last rank that is honoured."""
        return ceil(Fraction(self.top_share) * len(eligible)) if self.top_share else 1

    def _rows(self, scored: Score, places: tuple[Place, ...]) -> list[dict[str, Any]]:
        main = scored.criteria[0]
        return [{**row, "main": as_text(main.values[row["who"]])} for row in ranked_text(places)]

    def _because(self, scored: Score, place: Place) -> dict[str, Any]:
        parts = [
            f"{number_text(each.weight)} × {number_text(each.share(place.subject))}"
            for each in scored.criteria
        ]
        return {
            "shape": "honour-by-score",
            "score": as_text(place.value),
            "criteria": {each.name: each.text(place.subject) for each in scored.criteria},
            "prize": self.prize,
            "figures": [figure("score", place.value, "exact"), figure("rank", place.rank)],
            "steps": [
                f"{' + '.join(parts)} = {number_text(place.value)}",
                f"#{place.rank} → {yuan_text(to_fen(self.amount))}",
            ],
        }

    def _won(self, case: Case, who: str, because: dict[str, Any]) -> Iterator[Outcome]:
        fen = to_fen(self.amount)
        if self.subject == "team":
            yield from split_outcomes(case, self.id, who, fen, self.split, because)
        else:
            yield Outcome(self.id, "award", who, case.period.key, fen, because)
        for kind in self.also:
            yield Outcome(self.id, kind, who, case.period.key, None, because)
