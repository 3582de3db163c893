"""Pay the grants that a leader has approved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rules.because import figure, instant_text, yuan_text
from rules.case import Case
from rules.facts import GRANTS, Grant
from rules.fault_words import told
from rules.outcomes import Finding, Outcome
from rules.reads import DECIDED_GRANTS, PEOPLE, Reads, own
from rules.splitting import points_of, split_outcomes


@dataclass(frozen=True)
class GrantPay:
    """Pays each approved grant of the named kinds that was proposed in the period.

    The person named gets it, or the members of a team, over whom each grant is split by itself
    (rule 10). Not bound to the period's last day (rule 13). Handbook: 特殊贡献奖;
    开拓新市场、新客户或新业务的奖励.
    """

    id: str
    name: str
    period: str
    grants: tuple[str, ...]
    split: str = "equally"

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        if not self.grants:
            yield "grants", told("name-one", allowed=", ".join(GRANTS))

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (own(DECIDED_GRANTS, PEOPLE, *points_of(self.split)),)

    def find(self, case: Case) -> Finding:
        """Return an award for each person whom a grant names, alone or as a member of a team."""
        finding = Finding()
        for grant in case.rule_inputs.grants:
            if grant.approved and grant.grant in self.grants and self._in(case, grant):
                finding.outcomes += self._paid(case, grant)
        return finding

    def _in(self, case: Case, grant: Grant) -> bool:
        day = case.clock.day(grant.at)
        if day not in case.period:
            return False
        if grant.team is not None:
            return case.force.takes_in_team(day, grant.team)
        posting = case.roster.posting(grant.person, day)
        return posting is not None and case.force.takes_in(day, posting)

    def _paid(self, case: Case, grant: Grant) -> list[Outcome]:
        because: dict[str, Any] = {
            "shape": "grant-pay",
            "figures": [
                figure("grant", grant.grant, "text"),
                figure("granted", grant.amount, "fen"),
                figure("proposed_at", instant_text(grant.at), "instant"),
            ],
            "steps": [yuan_text(grant.amount)],
        }
        if grant.team is not None:
            return split_outcomes(case, self.id, grant.team, grant.amount, self.split, because)
        who = grant.person or ""
        return [Outcome(self.id, "award", who, case.period.key, grant.amount, because)]
