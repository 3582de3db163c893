"""Pay base pay by level, for the days employed as a seller."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from rules.because import figure, number_text, yuan_text
from rules.case import Case
from rules.facts import LEVELS
from rules.fault_words import told
from rules.outcomes import Because, Finding, Outcome, to_fen
from rules.reads import PEOPLE, Reads, own
from rules.scheme_words import Yuan, exact
from rules.seller_days import seller_days


@dataclass(frozen=True)
class BasePay:
    """Pays the level's sum × days employed as a seller in the period ÷ days of the period.

    The level is that of the last of those days; without a level there is no base pay. Not bound to
    the period's last day (rule 13). Handbook: 底薪, 按级别.
    """

    id: str
    name: str
    period: str
    by_level: Mapping[str, Yuan]

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        if set(self.by_level) - set(LEVELS):
            yield "by_level", told("unknown-level", allowed=", ".join(LEVELS))

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(PEOPLE),)

    def find(self, case: Case) -> Finding:
        """Return base pay for each person with a day employed as a seller."""
        finding = Finding()
        length = (case.period.end - case.period.start).days + 1
        told: dict[tuple[str, int], tuple[int, Because]] = {}  # most people's are the same
        for who, person in sorted(case.roster.people.items()):
            held = seller_days(case, person)
            level = held[-1].posting.level if held else None
            if level is None or level not in self.by_level:
                continue
            key = (level, sum(each.length for each in held))
            if key not in told:
                told[key] = self._sum(*key, length)
            outcome = Outcome(self.id, "base_pay", who, case.period.key, *told[key])
            finding.outcomes.append(outcome)
        return finding

    def _sum(self, level: str, days: int, length: int) -> tuple[int, Because]:
        """The fen of so many of `length` days on a level, and its reasoning."""
        full = self.by_level[level]
        fen = to_fen(exact(full) * Fraction(days, length))
        return fen, {
            "shape": "base-pay",
            "figures": [figure("level", level, "text"), figure("days", days)],
            "steps": [f"{number_text(full)} × {days} ÷ {length} = {yuan_text(fen)}"],
        }
