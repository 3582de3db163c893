"""Deduct from awards for staying below the target several periods in a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from rules.because import figure
from rules.case import Case
from rules.deducting import deduction
from rules.fault_words import told
from rules.measures import target_faults
from rules.missing import below
from rules.outcomes import Finding
from rules.periods import Period, previous
from rules.reads import PEOPLE, TARGETS, Reads, later, own
from rules.scheme_words import Number


@dataclass(frozen=True)
class MissDeduction:
    """Deducts `share` of this scheme's awards of the period, from a seller active on its last day.

    The seller was below the target in this period and in those just before, `in_a_row` together.
    Handbook: 连续两个月未完成目标, 扣除部分奖金.
    """

    id: str
    name: str
    period: str
    metric: str
    in_a_row: int
    share: Number

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from target_faults(self.metric)
        if self.period == "campaign":
            yield "period", told("no-row-of-campaigns")
        if self.share > 1:
            yield "share", told("share-above-all", value=self.share)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(PEOPLE), later(self.in_a_row - 1, self.metric, TARGETS))

    def find(self, case: Case) -> Finding:
        """Return a deduction for each such seller with awards."""
        finding = Finding()
        run = list(islice(_back_from(case.period), self.in_a_row))
        for person, _posting in case.sellers():
            if all(below(case, person, self.metric, period) for period in run):
                because = {
                    "shape": "miss-deduction",
                    "figures": [figure("missed", period.key, "period") for period in run],
                }
                finding.outcomes += deduction(case, self.id, person.id, self.share, because)
        return finding


def _back_from(period: Period) -> Iterator[Period]:
    while True:
        yield period
        period = previous(period)
