"""Pay a bonus of two weighted parts: by completion and by contribution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.because import completion_figures, metric_figure, number_text, percent_text, yuan_text
from rules.case import Case, amount_of
from rules.clauses.target_bonus import capped
from rules.fault_words import told
from rules.measures import sellers_of, target_faults
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Number, Yuan

WEIGHTS = ("completion", "contribution")


@dataclass(frozen=True)
class BlendedBonus:
    """Pays `amount` × (weight × completion up to `cap` + weight × share of contribution).

    The share is one's own contribution ÷ the highest of any seller active on the period's last day.
    Paid to such a seller whose completion is at least `at_least`. Handbook: 年度奖金,
    结合业绩完成率与个人贡献.
    """

    id: str
    name: str
    period: str
    metric: str
    amount: Yuan
    weights: Mapping[str, Number]
    at_least: Number = Decimal(1)
    cap: Number = Decimal(0)
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from target_faults(self.metric)
        if set(self.weights) != set(WEIGHTS):
            yield "weights", told("weight-for-each", allowed=", ".join(WEIGHTS))
        elif sum(self.weights.values()) != 1:
            yield "weights", told("weights-sum", total=sum(self.weights.values()))
        if self.cap and self.cap < self.at_least:
            yield "cap", told("cap-below-least", least=self.at_least)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(self.metric, "contribution", PEOPLE, TARGETS),)

    def find(self, case: Case) -> Finding:
        """Return an award for each seller who has reached `at_least`."""
        finding = Finding()
        standings, given = case.figures(self.metric), case.figures("contribution")
        points = {who: held.amount for who, held in given.items()}
        among = sellers_of(case, self.roles)
        highest = max((points.get(who, 0) for who in sellers_of(case)), default=0)
        for who in among:
            target = case.roster.target(who, self.metric, case.period)
            reached = amount_of(self.metric, standings.get(who))
            if target is None or reached / target.value < Fraction(self.at_least):
                continue
            figures = [
                *completion_figures(self.metric, reached, target.value),
                metric_figure("contribution", points.get(who, 0)),
                metric_figure("contribution", highest, "best"),
            ]
            share = Fraction(points.get(who, 0), highest) if highest else Fraction(0)
            fen, because = self._sum(reached / target.value, share)
            told = {"shape": "blended-bonus", "figures": figures, **because}
            finding.outcomes.append(Outcome(self.id, "award", who, case.period.key, fen, told))
        return finding

    def _sum(self, completion: Fraction, share: Fraction) -> tuple[int, dict[str, Any]]:
        counted, told = capped(completion, self.cap)
        first, second = (Fraction(self.weights[name]) for name in WEIGHTS)
        fen = to_fen(Fraction(self.amount) * (first * counted + second * share))
        step = (
            f"{number_text(self.amount)} × ({number_text(first)} × {told} + "
            f"{number_text(second)} × {percent_text(share)}) = {yuan_text(fen)}"
        )
        return fen, {"steps": [step]}
