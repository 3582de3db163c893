"""Assign training to a seller hired in the period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.because import figure
from rules.case import Case
from rules.outcomes import Finding, Outcome
from rules.reads import PEOPLE, Reads, own


@dataclass(frozen=True)
class NewcomerTraining:
    """Assigns `training` to a seller active on the period's last day who was hired in the period.

    Handbook: 新人培训.
    """

    id: str
    name: str
    period: str
    training: str
    roles: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        yield from ()

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(PEOPLE),)

    def find(self, case: Case) -> Finding:
        """Return a training for each newcomer."""
        finding = Finding()
        for person, _posting in case.sellers(self.roles):
            if person.hired is not None and person.hired in case.period:
                because = {
                    "shape": "newcomer-training",
                    "what": self.training,
                    "figures": [figure("hired", person.hired.isoformat(), "day")],
                    "steps": [],
                }
                finding.outcomes.append(
                    Outcome(self.id, "training", person.id, case.period.key, None, because)
                )
        return finding
