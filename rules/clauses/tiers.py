"""Commission by tiers: marginal, or the whole amount at the rate of the tier it reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rules.because import Figure, figure, metric_figure, number_text, percent_text, yuan_text
from rules.capping import capped_sum
from rules.case import Case
from rules.facts import PLANS, SELLERS
from rules.fault_words import told
from rules.filters import Filter, filter_of
from rules.metrics import HUNDREDTHS
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, Reads, own
from rules.scheme_words import Tier, Yuan, tier_faults

MODES = ("marginal", "whole")


@dataclass(frozen=True)
class Tiers:
    """A commission of what each person sold on the days as a seller, by the person's plan.

    `plans` names a metric each, and its tiers: a rate of the sales, or yuan for a unit. A person's
    plan is that of the period's last day, or of the last day employed if that is earlier. Marginal:
    each part at its own rate (rule 9). At most `cap` for a person and period. Not bound to the
    period's last day (rule 13). Handbook: 基础提成 + 阶梯提成; 按成交单数提成.
    """

    id: str
    name: str
    period: str
    plans: Mapping[str, tuple[Tier, ...]]
    mode: str = "marginal"
    cap: Yuan = Decimal(0)
    product: str = ""
    new_customer: bool = False
    first_days: int = 0
    referred: bool = False

    @property
    def only(self) -> Filter:
        """Which deals count."""
        return filter_of(self)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Each invalid value, as (key, fault)."""
        for plan, tiers in self.plans.items():
            if plan not in PLANS:
                yield "plans", told("unknown-plan", value=repr(plan), allowed=", ".join(PLANS))
            yield from tier_faults(f"plans.{plan}", tiers)

    def reads(self) -> tuple[Reads, ...]:
        """What the clause reads, and which later periods a day of it reaches (rule 17)."""
        return (own(*self.plans, PEOPLE), *self.only.reads())

    def find(self, case: Case) -> Finding:
        """A commission for each person with sales, or contracts, as a seller."""
        finding = Finding()
        for plan, tiers in self.plans.items():
            every = case.figures(self.only.name(plan))
            for who, amount in sorted(self._as_seller(case, plan).items()):
                person = case.roster.people[who]
                last = min(case.period.end, person.left) if person.left else case.period.end
                if person.plan_on(last) != plan:
                    continue
                units = Fraction(amount, 100 if plan in HUNDREDTHS else 1)
                exact, steps = self._sum(plan, tiers, units)
                fen, most, told = capped_sum(exact, self.cap)
                because = {
                    "shape": "tiers",
                    "figures": [
                        figure("plan", plan, "text"),
                        *self.only.figures(),
                        *_figures(plan, amount, every[who].amount),
                    ],
                    "steps": [*steps, f"= {yuan_text(exact)}", *most],
                    **told,
                }
                if fen:
                    outcome = Outcome(self.id, "commission", who, case.period.key, fen, because)
                    finding.outcomes.append(outcome)
        return finding

    def _as_seller(self, case: Case, metric: str) -> dict[str, int]:
        """Each person's amount of the days in force on which the person was a seller."""
        sums: dict[str, int] = defaultdict(int)
        for row in case.tallies.rows(self.only.name(metric), case.period):
            posting = case.roster.posting(row.person, row.day)
            if posting is None or posting.role not in SELLERS or row.person is None:
                continue
            if case.force.takes_in(row.day, posting):
                sums[row.person] += row.standing.amount
        return sums

    def _sum(self, plan: str, tiers: tuple[Tier, ...], units: Fraction) -> tuple[int, list[str]]:
        parts = [(tier, tier.part_of(units)) for tier in tiers]
        reached = [(tier, part) for tier, part in parts if part > 0]
        if self.mode == "whole" and reached:
            reached = [(reached[-1][0], units)]
        total = sum((part * Fraction(tier.rate) for tier, part in reached), Fraction(0))
        return to_fen(total), [self._told(plan, tier, part) for tier, part in reached]

    def _told(self, plan: str, tier: Tier, part: Fraction) -> str:
        paid = number_text(part * Fraction(tier.rate))
        if plan in HUNDREDTHS:
            return f"{percent_text(tier.rate)} × {number_text(part)} = {paid}"
        return f"{number_text(tier.rate)} × {number_text(part)} = {paid}"


def _figures(plan: str, amount: int, every: int) -> list[Figure]:
    """The amount that counts, and the amount sold on days without a seller role."""
    told = [metric_figure(plan, amount)]
    if every != amount:
        told.append(metric_figure(plan, every - amount, "not_as_seller"))
    return told
