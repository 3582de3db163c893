"""Several conditions, each with its own sum; they add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.because import number_text, percent_text, yuan_text
from rules.case import Case
from rules.fault_words import told
from rules.measures import Measure, rating_faults, read_words
from rules.metrics import ATTENDANCE, METRICS
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Part


@dataclass(frozen=True)
class ConditionsBonus:
    """For a seller active on the period's last day, the amounts of all `parts` that are met, one
    award. A part on ratings may ask for so many of them (`at_least_count`); one on attendance for a
    share of the person's own workdays without leave (1: all of them).

    Handbook: 个人绩效奖金 (成交单数, 新客户, 完成率).
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
                yield "parts", told("part-by")
            if part.by == "completion" and part.metric not in METRICS:
                yield "parts", told("no-completion", metric=part.metric)
            if part.at_least_count > 1 and part.metric != "rating":
                yield "parts", told("count-of-ratings")
            if part.metric == ATTENDANCE and part.at_least > 1:
                yield "parts", told("attendance-above-all", least=part.at_least)
            yield from rating_faults("parts", part.metric, part.by, part.at_least)

    def reads(self) -> tuple[Reads, ...]:
        """What the clause reads, and which later periods a day of it reaches (rule 17)."""
        return (own(*read_words(*(part.metric for part in self.parts)), PEOPLE, TARGETS),)

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
                count = standing.count if standing else 0
                met = value >= measure.bound(part.at_least) and (
                    part.at_least_count == 1 or count >= part.at_least_count
                )
                figures += measure.figures(case, person.id, standing)
                steps.append(_told(part, measure, met, count))
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


def _told(part: Part, measure: Measure, met: bool, count: int) -> str:
    bound = percent_text(part.at_least) if measure.is_ratio else number_text(part.at_least)
    if part.at_least_count > 1:
        bound += f" (n = {count}, n ≥ {part.at_least_count})"
    sum_ = f"+{yuan_text(to_fen(part.amount))}" if met else "+0"
    return f"{'✓' if met else '✗'} {part.metric} ≥ {bound}: {sum_}"
