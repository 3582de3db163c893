"""Pay a bonus for reaching a target: fixed, by difficulty or level, or in proportion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.because import completion_figures, figure, number_text, percent_text, yuan_text
from rules.case import Case, amount_of, completion_of
from rules.facts import DIFFICULTIES, LEVELS, Posting, Target
from rules.fault_words import told
from rules.measures import target_faults
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Number, Yuan, exact


@dataclass(frozen=True)
class TargetBonus:
    """Pays a seller active on the period's last day whose completion is at least `at_least`.

    `strictly`: the completion must be above it. The sum is `amount`, or that of `by_difficulty` for
    the target (by default normal), or that of `by_level` for the person (no level, no bonus);
    `proportional`: times the completion, counted up to `cap`. Handbook: 月度目标达成奖,
    季度目标达成奖; 超额业绩奖 by level.
    """

    id: str
    name: str
    period: str
    metric: str
    amount: Yuan = Decimal(0)
    by_difficulty: Mapping[str, Yuan] = field(default_factory=dict)
    by_level: Mapping[str, Yuan] = field(default_factory=dict)
    at_least: Number = Decimal(1)
    strictly: bool = False
    proportional: bool = False
    cap: Number = Decimal(0)
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from target_faults(self.metric)
        given = [bool(self.amount), bool(self.by_difficulty), bool(self.by_level)]
        if sum(given) != 1:
            yield "amount", told("one-amount")
        if self.by_difficulty and set(self.by_difficulty) != set(DIFFICULTIES):
            yield "by_difficulty", told("amount-for-each", allowed=", ".join(DIFFICULTIES))
        if set(self.by_level) - set(LEVELS):
            yield "by_level", told("unknown-level", allowed=", ".join(LEVELS))
        if self.cap and not self.proportional:
            yield "cap", told("cap-proportional")
        if self.cap and self.cap < self.at_least:
            yield "cap", told("cap-below-least", least=self.at_least)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(self.metric, PEOPLE, TARGETS),)

    def find(self, case: Case) -> Finding:
        """Return an award for each seller who has reached it."""
        finding = Finding()
        standings = case.figures(self.metric)
        for person, posting in case.sellers(self.roles):
            target = case.roster.target(person.id, self.metric, case.period)
            if target is None:
                continue
            standing = standings.get(person.id)
            completion = completion_of(self.metric, standing, target)
            base = self._base(target, posting)
            if self._met(completion) and base:
                reached = amount_of(self.metric, standing)
                fen, because = self._sum(base, (reached, completion), target, posting)
                finding.outcomes.append(
                    Outcome(self.id, "award", person.id, case.period.key, fen, because)
                )
        return finding

    def _met(self, completion: Fraction) -> bool:
        least = exact(self.at_least)
        return completion > least if self.strictly else completion >= least

    def _base(self, target: Target, posting: Posting) -> Decimal:
        if self.by_difficulty:
            return self.by_difficulty[target.difficulty or "normal"]
        if self.by_level:
            return self.by_level.get(posting.level or "", Decimal(0))
        return self.amount

    def _sum(
        self, base: Decimal, of: tuple[Fraction, Fraction], target: Target, posting: Posting
    ) -> tuple[int, dict[str, Any]]:
        """The sum in fen and its reasoning; `of`: the amount reached and the completion."""
        reached, completion = of
        figures = completion_figures(self.metric, reached, target.value)
        if self.by_difficulty:
            figures.append(figure("difficulty", target.difficulty or "normal", "text"))
        if self.by_level:
            figures.append(figure("level", posting.level or "", "text"))
        fen, step = to_fen(base), yuan_text(to_fen(base))
        if self.proportional:
            share, told = capped(completion, self.cap)
            fen = to_fen(exact(base) * share)
            step = f"{number_text(base)} × {told} = {yuan_text(fen)}"
        sign = ">" if self.strictly else "≥"
        test = f"{percent_text(completion)} {sign} {percent_text(self.at_least)}"
        return fen, {"shape": "target-bonus", "figures": figures, "steps": [test, step]}


def capped(completion: Fraction, cap: Decimal) -> tuple[Fraction, str]:
    """Cap a completion (`cap` 0: no cap); return it, and how it is written."""
    told = percent_text(completion)
    if not cap:
        return completion, told
    return min(completion, exact(cap)), f"min({told}, {percent_text(cap)})"
