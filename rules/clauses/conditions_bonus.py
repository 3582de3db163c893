"""Pay several conditions, each with its own sum; the sums add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from rules.because import Figure, number_text, percent_text, yuan_text
from rules.case import Case
from rules.fault_words import told
from rules.measures import Measure, rating_faults, read_words
from rules.metrics import ATTENDANCE, METRICS
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, TARGETS, Reads, own
from rules.scheme_words import Part
from rules.tallies import Standing


@dataclass(frozen=True)
class ConditionsBonus:
    """Pays a seller active on the period's last day the sum of all `parts` met, as one award.

    A part on ratings may ask for a number of them (`at_least_count`); a part on attendance asks for
    a share of the person's own workdays without leave (1: all of them).

    Handbook: 个人绩效奖金 (成交单数, 新客户, 完成率).
    """

    id: str
    name: str
    period: str
    parts: tuple[Part, ...]
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
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
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(*read_words(*(part.metric for part in self.parts)), PEOPLE, TARGETS),)

    def find(self, case: Case) -> Finding:
        """Return an award for each seller who meets a part."""
        finding = Finding()
        sellers = [person.id for person, _posting in case.sellers(self.roles)]
        conditions = [_Condition.of(case, part) for part in self.parts if sellers]
        for who in sellers:
            met = [each.is_met(case, who) for each in conditions]
            fen = sum(each.fen for each, is_met in zip(conditions, met, strict=True) if is_met)
            if fen:
                known = [
                    (each, is_met)
                    for each, is_met in zip(conditions, met, strict=True)
                    if is_met is not None
                ]
                because = {
                    "shape": "conditions-bonus",
                    "figures": [held for each, _met in known for held in each.figures(case, who)],
                    "steps": [
                        *(each.told(who, is_met) for each, is_met in known),
                        f"= {yuan_text(fen)}",
                    ],
                }
                finding.outcomes.append(
                    Outcome(self.id, "award", who, case.period.key, fen, because)
                )
        return finding


@dataclass(frozen=True)
class _Condition:
    """A part with what is the same for everyone: the bound, the standings and the sum in fen."""

    part: Part
    measure: Measure
    standings: Mapping[str, Standing]
    bound: Fraction
    fen: int

    @classmethod
    def of(cls, case: Case, part: Part) -> _Condition:
        """The condition of a part."""
        measure = Measure(part.metric, part.by)
        standings, bound = measure.standings(case), measure.bound(part.at_least)
        return cls(part, measure, standings, bound, to_fen(part.amount))

    def is_met(self, case: Case, who: str) -> bool | None:
        """Whether a person meets it; None without a value."""
        standing = self.standings.get(who)
        value = self.measure.value(case, who, standing)
        if value is None:
            return None
        least = self.part.at_least_count
        return value >= self.bound and (least == 1 or self._count(who) >= least)

    def figures(self, case: Case, who: str) -> list[Figure]:
        """The figures behind a person's value."""
        return self.measure.figures(case, who, self.standings.get(who))

    def told(self, who: str, is_met: bool) -> str:
        """The test of a person as a step of the explanation."""
        part = self.part
        tell = percent_text if self.measure.is_ratio else number_text
        bound = tell(part.at_least)
        if part.at_least_count > 1:
            bound += f" (n = {self._count(who)}, n ≥ {part.at_least_count})"
        earned = f"+{yuan_text(self.fen)}" if is_met else "+0"
        return f"{'✓' if is_met else '✗'} {part.metric} ≥ {bound}: {earned}"

    def _count(self, who: str) -> int:
        standing = self.standings.get(who)
        return standing.count if standing else 0
