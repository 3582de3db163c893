"""Pay a share of the sales above the target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rules.because import metric_figure, percent_text, yuan_text
from rules.capping import capped_sum
from rules.case import Case, amount_of
from rules.fault_words import told
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Number, Yuan, exact

MOST_ABOVE = 10  # the highest completion that `above` may name: 1,000 %


@dataclass(frozen=True)
class ExcessShare:
    """Pays `rate` of the sales above the period's target, or above `above` × the target.

    Paid to a seller active on the period's last day; at most `cap` for a person and period.

    Handbook: 超出季度目标部分按比例累计奖励; 超额完成部分的提成.
    """

    id: str
    name: str
    period: str
    metric: str
    rate: Number
    above: Number = Decimal(1)
    cap: Yuan = Decimal(0)
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        if self.metric != "sales":
            yield "metric", told("share-of-sales", metric=self.metric)
        if self.above > MOST_ABOVE:
            yield "above", told("above-out-of-reach", value=self.above)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(self.metric, PEOPLE, TARGETS),)

    def find(self, case: Case) -> Finding:
        """Return an award for each seller above the bound."""
        finding = Finding()
        standings = case.figures(self.metric)
        for person, _posting in case.sellers(self.roles):
            target = case.roster.target(person.id, self.metric, case.period)
            if target is None:
                continue
            reached = amount_of(self.metric, standings.get(person.id))
            bound = target.value * exact(self.above)
            if reached <= bound:
                continue
            share = to_fen((reached - bound) * exact(self.rate) / 100)
            fen, most, told = capped_sum(share, self.cap)
            above = f"({yuan_text(reached)} − {self._bound_text(target.value)})"
            because = {
                "shape": "excess-share",
                "figures": [
                    metric_figure(self.metric, reached),
                    metric_figure(self.metric, target.value, "target"),
                ],
                "steps": [f"{percent_text(self.rate)} × {above} = {yuan_text(share)}", *most],
                **told,
            }
            finding.outcomes.append(
                Outcome(self.id, "award", person.id, case.period.key, fen, because)
            )
        return finding

    def _bound_text(self, target: int | Fraction) -> str:
        """What the sales must exceed, as a sum: the target, or its multiple."""
        told = yuan_text(target)
        return told if self.above == 1 else f"{percent_text(self.above)} × {told}"
