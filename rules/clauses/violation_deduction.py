"""Impose the consequences of a violation: a deduction from awards, and a warning or dismissal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.because import figure
from rules.case import Case
from rules.deducting import deduction
from rules.facts import VIOLATIONS
from rules.fault_words import told
from rules.outcomes import Finding, Outcome
from rules.reads import PEOPLE, Reads, own
from rules.scheme_words import Number


@dataclass(frozen=True)
class ViolationDeduction:
    """Imposes `consequence`, and deducts `share` of this scheme's awards, for a violation.

    The violation is of the named kinds, in the period, by a seller active on the period's last day.
    A period's awards are deducted once, by the first clause that applies. Handbook:
    欺骗客户、虚假宣传…取消奖励; 重大失误…取消奖励并辞退.
    """

    id: str
    name: str
    period: str
    violations: tuple[str, ...]
    consequence: str
    share: Number = Decimal(1)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        if not self.violations:
            yield "violations", told("name-one", allowed=", ".join(VIOLATIONS))
        if self.share > 1:
            yield "share", told("share-above-all", value=self.share)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(*(f"violation_{kind}" for kind in self.violations), PEOPLE),)

    def find(self, case: Case) -> Finding:
        """Return the consequence and the deduction for each such seller."""
        finding = Finding()
        held = {kind: case.sanctioned(f"violation_{kind}") for kind in self.violations}
        for person, _posting in case.sellers():
            figures = [
                figure(kind, counts[person.id])
                for kind, counts in held.items()
                if person.id in counts
            ]
            if not figures:
                continue
            because: dict[str, Any] = {"shape": "violation-deduction", "figures": figures}
            told = {**because, "steps": []}
            finding.outcomes.append(
                Outcome(self.id, self.consequence, person.id, case.period.key, None, told)
            )
            finding.outcomes += deduction(case, self.id, person.id, self.share, because)
        return finding
