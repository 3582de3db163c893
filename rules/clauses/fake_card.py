"""Propose the consequences of a fake card for its seller, the supervisor and the team's rewards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rules.because import figure
from rules.case import Case
from rules.fault_words import told
from rules.outcomes import Finding, Outcome
from rules.periods import Period
from rules.reads import PEOPLE, Reads, whole_campaign
from rules.tallies import TallyRow


@dataclass(frozen=True)
class FakeCard:
    """For each card of the campaign judged fake, proposes sanctions and voids rewards.

    The seller is dismissed; the seller's supervisor of that day is demoted by one grade (once for
    each supervisor, however many cards); all rewards of the campaign are void for those who were
    members of the seller's team on the card's day, its head among them; for a seller without a
    team, only the seller's own. Handbook:
    如售卡作假则直接开除,所属团队的上级主管直降一级,取消该团队本次活动期间的所有奖励.
    """

    id: str
    name: str
    period: str

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield each invalid value, as (key, fault)."""
        if self.period != "campaign":
            yield "period", told("campaign-only", period=self.period)

    def reads(self) -> tuple[Reads, ...]:
        """Return what the clause reads, and the periods that a change of it reaches (rule 17)."""
        return (whole_campaign("fake_cards", PEOPLE),)

    def find(self, case: Case) -> Finding:
        """The proposed dismissals and demotions, which people decide."""
        sellers: dict[str, list[TallyRow]] = defaultdict(list)
        supervisors: dict[str, list[TallyRow]] = defaultdict(list)
        for row in self._sanctioned(case, case.period):
            sellers[row.person or ""].append(row)
            posting = case.roster.posting(row.person, row.day)
            if posting is not None and posting.supervisor is not None:
                supervisors[posting.supervisor].append(row)
        finding = Finding()
        for kind, held in (("dismissal", sellers), ("demotion", supervisors)):
            for person in sorted(held):
                because = {
                    "shape": "fake-card",
                    "cards": _rows_text(held[person]),
                    "figures": [
                        figure("fake_cards", sum(row.standing.amount for row in held[person]))
                    ],
                    "steps": [],
                }
                finding.outcomes.append(
                    Outcome(self.id, kind, person, case.period.key, None, because)
                )
        return finding

    def voided(self, case: Case, campaign: Period) -> dict[str, list[dict[str, Any]]]:
        """The people whose rewards of the campaign are void, each with the fake cards."""
        void: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self._sanctioned(case, campaign):
            for person in _concerned(case, row):
                void[person] += _rows_text([row])
        return void

    def _sanctioned(self, case: Case, campaign: Period) -> Iterator[TallyRow]:
        """The fake cards after the approval, of people for whom the whole campaign is in force."""
        for row in case.tallies.rows("fake_cards", campaign):
            seller = case.roster.people.get(row.person or "")
            is_covered = seller is not None and case.covers(seller, campaign)
            if is_covered and case.force.sanctions(row.day):
                yield row


def _concerned(case: Case, row: TallyRow) -> set[str]:
    if row.team is None:
        return {row.person or ""}
    members = set(case.roster.members_on(row.team, row.day))
    head = case.roster.head_on(row.team, row.day)
    return members | {head} if head is not None else members


def _rows_text(rows: Iterable[TallyRow]) -> list[dict[str, Any]]:
    return [
        {
            "day": row.day.isoformat(),
            "seller": row.person,
            "team": row.team,
            "cards": row.standing.amount,
        }
        for row in rows
    ]
