"""Base pay by level, for the days employed as a seller."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from rules.because import figure, number_text, yuan_text
from rules.case import Case
from rules.facts import LEVELS, SELLERS, Posting
from rules.fault_words import told
from rules.outcomes import Finding, Outcome, to_fen
from rules.reads import PEOPLE, Reads, own
from rules.scheme_words import Yuan


@dataclass(frozen=True)
class BasePay:
    """The sum of the level on the last of those days × days employed as a seller in the period ÷
    days of the period; no level, no base pay. Not bound to the period's last day (rule 13).
    Handbook: 底薪, 按级别.
    """

    id: str
    name: str
    period: str
    by_level: Mapping[str, Yuan]

    def faults(self) -> Iterator[tuple[str, str]]:
        """Each invalid value, as (key, fault)."""
        if set(self.by_level) - set(LEVELS):
            yield "by_level", told("unknown-level", allowed=", ".join(LEVELS))

    def reads(self) -> tuple[Reads, ...]:
        """What the clause reads, and which later periods a day of it reaches (rule 17)."""
        return (own(PEOPLE),)

    def find(self, case: Case) -> Finding:
        """Base pay for each person with such a day."""
        finding = Finding()
        length = (case.period.end - case.period.start).days + 1
        for who in sorted(case.roster.people):
            held = self._postings(case, who, length)
            level = held[-1].level if held else None
            if level is None or level not in self.by_level:
                continue
            full = self.by_level[level]
            fen = to_fen(Fraction(full) * len(held) / length)
            because = {
                "shape": "base-pay",
                "figures": [figure("level", level, "text"), figure("days", len(held))],
                "steps": [f"{number_text(full)} × {len(held)} ÷ {length} = {yuan_text(fen)}"],
            }
            outcome = Outcome(self.id, "base_pay", who, case.period.key, fen, because)
            finding.outcomes.append(outcome)
        return finding

    def _postings(self, case: Case, who: str, length: int) -> list[Posting]:
        """The posting of each day in force on which the person was a seller."""
        days = [case.period.start + timedelta(number) for number in range(length)]
        postings = [(day, case.roster.posting(who, day)) for day in days]
        return [
            posting
            for day, posting in postings
            if posting is not None and posting.role in SELLERS and case.force.takes_in(day, posting)
        ]
