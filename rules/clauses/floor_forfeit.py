"""Impose a forfeit on a seller who stays below the daily floor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rules.because import as_text, metric_figure
from rules.case import Case
from rules.facts import Person
from rules.fault_words import told
from rules.measures import target_faults
from rules.outcomes import Finding, Outcome
from rules.reads import CALENDAR, PEOPLE, RELIEF, TARGETS, Reads, own


@dataclass(frozen=True)
class FloorForfeit:
    """On a workday, a seller whose metric in time is below its daily target owes a forfeit.

    Nothing is owed without a target, or by a seller who is exempt or on leave that day. The person
    chooses between the forfeit and an equivalent alternative; if the sex is unknown, the milder
    forfeit applies. Handbook: 未完成当日电话营销(周一到周五)保底目标的个人,第二天晨会男生
    俯卧撑50个,女士深蹲20个.
    """

    id: str
    name: str
    period: str
    metric: str
    men: str
    women: str
    alternative: str

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from target_faults(self.metric)
        if self.period != "day":
            yield "period", told("day-only", period=self.period)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(self.metric, PEOPLE, TARGETS, CALENDAR, RELIEF),)

    def find(self, case: Case) -> Finding:
        """Return a forfeit for each seller below the floor."""
        finding = Finding()
        day = case.period.end
        if not case.roster.is_workday(day) or not case.force.sanctions(day):
            return finding
        timely = case.tallies.persons(self.metric, case.period, timely=True)
        every = case.tallies.persons(self.metric, case.period)
        for person, _posting in case.sellers():
            target = case.roster.target(person.id, self.metric, case.period)
            reached = timely[person.id].amount if person.id in timely else 0
            if target is None or person.relieved_on(day) or reached >= target.value:
                continue
            counted = every[person.id].amount if person.id in every else 0
            because: dict[str, Any] = {
                "shape": "floor-forfeit",
                "metric": self.metric,
                "reached": reached,
                "floor": as_text(target.value),
                "forfeit": self._forfeit(person),
                "alternative": self.alternative,
                "not_counted": {"late": counted - reached},
                "figures": [
                    metric_figure(self.metric, reached),
                    metric_figure(self.metric, target.value, "target"),
                ],
                "steps": [f"{reached} < {as_text(target.value)}"],
            }
            finding.outcomes.append(
                Outcome(self.id, "forfeit", person.id, case.period.key, None, because)
            )
        return finding

    def _forfeit(self, person: Person) -> str:
        return self.men if person.sex == "m" else self.women
