"""Report sellers whose records of the day arrived after the cut-off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.because import figure
from rules.case import Case
from rules.fault_words import told
from rules.outcomes import Finding, Outcome
from rules.reads import PEOPLE, Reads, own


@dataclass(frozen=True)
class LateReport:
    """Reports a seller with a call, card or deal that happened by the cut-off of its day, was
    received too late, and still counts. Handbook:
    每日最迟21:00前回传《电话营销统计表》、《售卡客户登记表》.
    """

    id: str
    name: str
    period: str

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        if self.period != "day":
            yield "period", told("return-by-day", period=self.period)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own("late_records", PEOPLE),)

    def find(self, case: Case) -> Finding:
        """Return a late_report for each such seller active on the day."""
        finding = Finding()
        if not case.force.sanctions(case.period.end):
            return finding
        standings = case.tallies.persons("late_records", case.period)
        cut_off = case.clock.cut_off(case.period.end).time().isoformat()
        for person, _posting in case.sellers():
            if person.id in standings:
                because = {
                    "shape": "late-report",
                    "records": standings[person.id].amount,
                    "cut_off": cut_off,
                    "figures": [
                        figure("late_records", standings[person.id].amount),
                        figure("cut_off", cut_off, "text"),
                    ],
                    "steps": [],
                }
                finding.outcomes.append(
                    Outcome(self.id, "late_report", person.id, case.period.key, None, because)
                )
        return finding
