"""Several conditions, each with its own sum; they add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.because import number_text, percent_text, yuan_text
from rules.case import Case
from rules.measures import Measure, rating_faults
from rules.metrics import METRICS
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Part


@dataclass(frozen=True)
class ConditionsBonus:
    """For a seller active on the period's last day, the amounts of all `parts` that are met, one
    award. Handbook: 个人绩效奖金 (成交单数, 新客户, 完成率).
    """

    id: str
    name: str
    period: str
    parts: tuple[Part, ...]
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Each invalid value, as (key, fault)."""
        for part in self.parts:
            if part.by == "growth":
                yield "parts", "growth is a condition of no part; take value or completion"
            if part.by == "completion" and part.metric not in METRICS:
                yield "parts", f"{part.metric} has no targets, so nobody can complete one"
            yield from rating_faults("parts", part.metric, part.by, part.at_least)

    def reads(self) -> tuple[Reads, ...]:
        """What the clause reads, and which later periods a day of it reaches (rule 17)."""
        return (own(*(part.metric for part in self.parts), PEOPLE, TARGETS),)

    def find(self, case: Case) -> Finding:
        """An award for each with a part met."""
        finding = Finding()
        for person, _posting in case.sellers(self.roles):
            fen, figures, steps = 0, [], []
            for part in self.parts:
                measure = Measure(part.metric, part.by)
                standing = measure.standings(case).get(person.id)
                value = measure.value(case, person.id, standing)
                if value is None:
                    continue
                met = value >= measure.bound(part.at_least)
                figures += measure.figures(case, person.id, standing)
                steps.append(_told(part, met))
                fen += to_fen(part.amount) if met else 0
            if fen:
                because = {
                    "shape": "conditions-bonus",
                    "figures": figures,
                    "steps": [*steps, f"= {yuan_text(fen)}"],
                }
                finding.outcomes.append(
                    Outcome(self.id, "award", person.id, case.period.key, fen, because)
                )
        return finding


def _told(part: Part, met: bool) -> str:
    bound = percent_text(part.at_least) if part.by == "completion" else number_text(part.at_least)
    sum_ = f"+{yuan_text(to_fen(part.amount))}" if met else "+0"
    return f"{'✓' if met else '✗'} {part.metric} ≥ {bound}: {sum_}"
