"""Pay commission by tiers: each part at its own rate, or all at the rate of the tier reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rules.because import Figure, figure, metric_figure, number_text, percent_text, yuan_text
from rules.capping import capped_sum
from rules.case import Case
from rules.facts import PLANS, Person
from rules.fault_words import told
from rules.filters import Filter, filter_of
from rules.metrics import HUNDREDTHS
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, Reads, own
from rules.scheme_words import Tier, Yuan, exact, tier_faults
from rules.seller_days import SellerDays, seller_days

MODES = ("marginal", "whole")


@dataclass(frozen=True)
class Tiers:
    """Pays a commission on what each person sold on their days as a seller, by the person's plan.

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
        """Which deals count, as a filter."""
        return filter_of(self)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        for plan, tiers in self.plans.items():
            if plan not in PLANS:
                yield "plans", told("unknown-plan", value=repr(plan), allowed=", ".join(PLANS))
            yield from tier_faults(f"plans.{plan}", tiers)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(*self.plans, PEOPLE), *self.only.reads())

    def find(self, case: Case) -> Finding:
        """Return a commission for each person with sales, or contracts, as a seller."""
        finding = Finding()
        for plan, tiers in self.plans.items():
            every = case.figures(self.only.name(plan))
            for who, amount in sorted(self._as_seller(case, plan).items()):
                units = Fraction(amount, 100 if plan in HUNDREDTHS else 1)
                total, steps = self._sum(plan, tiers, units)
                fen, most, told = capped_sum(total, self.cap)
                because = {
                    "shape": "tiers",
                    "figures": [
                        figure("plan", plan, "text"),
                        *self.only.figures(),
                        *_figures(plan, amount, every[who].amount),
                    ],
                    "steps": [*steps, f"= {yuan_text(total)}", *most],
                    **told,
                }
                if fen:
                    outcome = Outcome(self.id, "commission", who, case.period.key, fen, because)
                    finding.outcomes.append(outcome)
        return finding

    def _as_seller(self, case: Case, plan: str) -> dict[str, int]:
        """The amount of each person with this plan, of the days as a seller in force."""
        sums: dict[str, int] = defaultdict(int)
        days: dict[str, list[SellerDays]] = {}
        for row in case.tallies.rows(self.only.name(plan), case.period):
            who = row.person or ""
            if who not in days:
                person = case.roster.people.get(who)
                has_plan = person is not None and _plan(case, person) == plan
                days[who] = seller_days(case, person) if person and has_plan else []
            for each in days[who]:
                if each.first <= row.day <= each.last:
                    sums[who] += row.standing.amount
        return sums

    def _sum(self, plan: str, tiers: tuple[Tier, ...], units: Fraction) -> tuple[int, list[str]]:
        reached = [(tier, tier.part_of(units)) for tier in tiers if units > exact(tier.above)]
        if self.mode == "whole" and reached:
            reached = [(reached[-1][0], units)]
        paid = [part * exact(tier.rate) for tier, part in reached]
        steps = [
            f"{self._rate(plan, tier)} × {number_text(part)} = {number_text(money)}"
            for (tier, part), money in zip(reached, paid, strict=True)
        ]
        return to_fen(sum(paid, Fraction(0))), steps

    def _rate(self, plan: str, tier: Tier) -> str:
        return percent_text(tier.rate) if plan in HUNDREDTHS else number_text(tier.rate)


def _plan(case: Case, person: Person) -> str:
    """A person's plan on the period's last day, or on the last day employed if that is earlier."""
    last = min(case.period.end, person.left) if person.left else case.period.end
    return person.plan_on(last)


def _figures(plan: str, amount: int, every: int) -> list[Figure]:
    """The amount that counts, and the amount sold on days without a seller role."""
    told = [metric_figure(plan, amount)]
    if every != amount:
        told.append(metric_figure(plan, every - amount, "not_as_seller"))
    return told
