"""Tallies + scheme + period -> outcomes, each with its `because`; and the ledger's difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rules.clauses import Clause, FakeCard
from rules.outcomes import MONEY, REWARDS, Case, Outcome, ranked_text
from rules.periods import Period
from rules.ranking import Place
from rules.roster import Roster
from rules.scheme import Revision, Scheme
from rules.tallies import TallySource

Key = tuple[str, str, str, str]  # clause, kind, to, period


@dataclass(frozen=True)
class Settlement:
    """What a scheme yields over one period; `void` are rewards that a fake card took away."""

    scheme: str
    revision: str
    period: str
    outcomes: tuple[Outcome, ...]
    void: tuple[Outcome, ...]
    rankings: Mapping[str, tuple[Place, ...]]

    def basis(self) -> dict[str, dict[str, Any]]:
        """What each clause computed from, JSON-able and deterministic to the byte."""
        basis: dict[str, dict[str, Any]] = {}
        found = {held.clause for held in (*self.outcomes, *self.void)}
        for clause in sorted(found | self.rankings.keys()):
            basis[clause] = {
                "scheme": self.scheme,
                "revision": self.revision,
                "period": self.period,
                "ranking": ranked_text(self.rankings.get(clause, ())),
                "outcomes": [_text(held) for held in self.outcomes if held.clause == clause],
                "void": [_text(held) for held in self.void if held.clause == clause],
            }
        return basis


def _text(outcome: Outcome) -> dict[str, Any]:
    return {"kind": outcome.kind, "to": outcome.to, "amount": outcome.amount}


def settle(scheme: Scheme, period: Period, roster: Roster, tallies: TallySource) -> Settlement:
    """Settle one period by the revision in force on its last day (rule 12).

    A campaign's scheme yields nothing for a period outside the campaign (rule 13).
    """
    revision = scheme.revision_on(period.end)
    if revision is None or (scheme.campaign and not _inside(period, roster.campaign)):
        none = revision.id if revision else ""
        return Settlement(scheme.id, none, period.key, (), (), {})
    case = Case(period, roster, tallies, revision.clock)
    found: list[Outcome] = []
    rankings: dict[str, tuple[Place, ...]] = {}
    for clause in revision.clauses:
        if clause.period == period.kind:
            finding = clause.find(case)
            found += [_named(outcome, clause, scheme, revision) for outcome in finding.outcomes]
            if finding.ranking is not None:
                rankings[clause.id] = finding.ranking
    kept, void = _without_void(_summed(found), revision, case)
    return Settlement(scheme.id, revision.id, period.key, tuple(kept), tuple(void), rankings)


def _inside(period: Period, campaign: Period | None) -> bool:
    return campaign is not None and campaign.start <= period.start and period.end <= campaign.end


def _named(outcome: Outcome, clause: Clause, scheme: Scheme, revision: Revision) -> Outcome:
    because = {
        "scheme": scheme.id,
        "revision": revision.id,
        "clause": clause.id,
        "name": clause.name,
        "period": outcome.period,
        **outcome.because,
    }
    return replace(outcome, because=because)


def _summed(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Amounts of one clause, kind, person and period are one sum (rule 11)."""
    gathered: dict[Key, list[Outcome]] = {}
    for outcome in outcomes:
        gathered.setdefault(outcome.key, []).append(outcome)
    return [_sum(held) for held in gathered.values()]


def _sum(held: list[Outcome]) -> Outcome:
    amounts = [outcome.amount for outcome in held if outcome.amount is not None]
    if len(held) == 1 or not amounts:
        return held[0]
    common = ("scheme", "revision", "clause", "name", "period")
    because = {key: held[0].because[key] for key in common}
    parts = [
        {key: value for key, value in outcome.because.items() if key not in common}
        for outcome in held
    ]
    because |= {"shape": "sum", "parts": parts}
    return replace(held[0], amount=sum(amounts), because=because)


def _without_void(
    outcomes: list[Outcome], revision: Revision, case: Case
) -> tuple[list[Outcome], list[Outcome]]:
    """Take out what fake cards of the campaign void; ranks do not close up."""
    sanction = next((each for each in revision.clauses if isinstance(each, FakeCard)), None)
    if sanction is None or case.roster.campaign is None:
        return outcomes, []
    voided = sanction.voided(case, case.roster.campaign)
    kept, void = [], []
    for outcome in outcomes:
        if outcome.kind in REWARDS and outcome.to in voided:
            reason = {"clause": sanction.id, "cards": voided[outcome.to]}
            void.append(replace(outcome, because={**outcome.because, "void": reason}))
        else:
            kept.append(outcome)
    return kept, void


@dataclass(frozen=True)
class Recorded:
    """What a ledger holds for one key, net: the sum in fen, and how many entries stand."""

    key: Key
    amount: int
    count: int


@dataclass(frozen=True)
class Difference:
    """What the ledger lacks for one key: a sum in fen (None: no money), `sign` 1 or -1.

    `outcome` is what is owed now; None where nothing is any more.
    """

    key: Key
    amount: int | None
    sign: int
    outcome: Outcome | None


def differences(outcomes: Iterable[Outcome], recorded: Iterable[Recorded]) -> list[Difference]:
    """Just what has to be added so that the ledger says what is owed (rules 6 and 7).

    `recorded` is what the ledger holds for this scheme and period, net. Money lacks a sum, all
    else an entry or its reversal; where nothing lacks there is no difference, so to settle again
    with the same facts adds nothing. In order of key.
    """
    owed = {outcome.key: outcome for outcome in outcomes}
    held = {each.key: each for each in recorded}
    found = []
    for key in sorted(owed.keys() | held.keys()):
        difference = _difference(key, owed.get(key), held.get(key))
        if difference is not None:
            found.append(difference)
    return found


def _difference(key: Key, owed: Outcome | None, held: Recorded | None) -> Difference | None:
    if key[1] in MONEY:
        due = owed.amount or 0 if owed else 0
        lacking = due - (held.amount if held else 0)
        return Difference(key, lacking, 1 if lacking > 0 else -1, owed) if lacking else None
    lacking = (1 if owed else 0) - (held.count if held else 0)
    return Difference(key, None, lacking, owed) if lacking else None
