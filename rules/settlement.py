"""Settle a scheme over a period: compute outcomes, each with its `because`, from tallies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from rules.basis import Recording
from rules.because import ranked_text
from rules.case import NO_RULE_INPUTS, Case, RuleInputs
from rules.clauses import TAKING_BACK, Clause
from rules.clauses.fake_card import FakeCard
from rules.clauses.milestone import Milestone
from rules.force import ALWAYS, Force
from rules.outcomes import REWARDS, Key, Outcome
from rules.periods import Period
from rules.ranking import Place
from rules.roster import Roster
from rules.scheme import Revision, Scheme
from rules.tallies import TallySource


@dataclass(frozen=True)
class Settlement:
    """The outcomes of a scheme over one period; `void`: rewards cancelled by a fake card.

    `asked` are the queries of each clause to the tallies (rules.basis).
    """

    scheme: str
    revision: str
    period: str
    outcomes: tuple[Outcome, ...] = ()
    void: tuple[Outcome, ...] = ()
    rankings: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    asked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    recording: Recording | None = field(default=None, repr=False)

    @property
    def answers(self) -> Mapping[str, Any]:
        """The answers of the tallies by query: settling from these gives the same outcomes."""
        return self.recording.answers if self.recording else {}

    def found(self, clause: str) -> dict[str, Any]:
        """The outcomes and the ranking of one clause as JSON, reproducible to the byte."""
        return {
            "ranking": ranked_text(self.rankings.get(clause, ())),
            "outcomes": [_text(held) for held in self.outcomes if held.clause == clause],
            "void": [_text(held) for held in self.void if held.clause == clause],
        }


def _text(outcome: Outcome) -> dict[str, Any]:
    return {
        "kind": outcome.kind,
        "to": outcome.to,
        "amount": outcome.amount,
        "because": outcome.because,
    }


Claim = tuple[str, str, str]  # clause, kind, person or team


def settle(
    scheme: Scheme,
    period: Period,
    roster: Roster,
    tallies: TallySource,
    rule_inputs: RuleInputs = NO_RULE_INPUTS,
    force: Force = ALWAYS,
    waived: Mapping[Claim, int] = MappingProxyType({}),
) -> Settlement:
    """Settle one period by the revision in force on its last day in force (rules 12 and 15).

    A campaign's scheme has no outcomes for a period outside the campaign (rule 13). Deduction
    clauses are settled after all others, in the file's order; they deduct neither from a void
    award nor from what people rejected of awards: `waived`, in fen by claim (rule 18).
    """
    last = force.last_day_in(period)
    revision = scheme.revision_on(last) if last else None
    if revision is None or (scheme.campaign and not _inside(period, roster.campaign)):
        return Settlement(scheme.id, revision.id if revision else "", period.key)
    recording = Recording(tallies)
    added = added_steps(scheme, revision)
    case = Case(period, roster, recording, revision.clock, rule_inputs, force, added=added)
    run = _Run(scheme, revision, case, recording, waived)
    clauses = [clause for clause in revision.clauses if clause.period == period.kind]
    for clause in clauses:
        if not isinstance(clause, TAKING_BACK):
            run.add(clause)
    run.remove_void()
    for clause in clauses:
        if isinstance(clause, TAKING_BACK):
            run.add(clause)
    return Settlement(
        scheme=scheme.id,
        revision=revision.id,
        period=period.key,
        outcomes=tuple(_summed(run.found)),
        void=tuple(run.void),
        rankings=run.rankings,
        asked=recording.asked,
        recording=recording,
    )


def added_steps(scheme: Scheme, revision: Revision) -> dict[tuple[str, Decimal], date]:
    """Return the milestones that a later revision than the first added, with its first day.

    The key is the clause and the step's amount. A step that was absent in between counts from its
    last return.
    """
    added: dict[tuple[str, Decimal], date] = {}
    before = _steps_of(scheme.revisions[0])
    for each in scheme.revisions[1:]:
        steps = _steps_of(each)
        added = {key: start for key, start in added.items() if key in steps}
        added |= dict.fromkeys(steps - before, each.start)
        before = steps
        if each is revision:
            break
    return added if revision is not scheme.revisions[0] else {}


def _steps_of(revision: Revision) -> frozenset[tuple[str, Decimal]]:
    return frozenset(
        (clause.id, step.at_least)
        for clause in revision.clauses
        if isinstance(clause, Milestone)
        for step in clause.steps
    )


@dataclass
class _Run:
    """The state of a settlement in progress: the findings of its clauses so far."""

    scheme: Scheme
    revision: Revision
    case: Case
    recording: Recording
    waived: Mapping[Claim, int]
    found: list[Outcome] = field(default_factory=list)
    void: list[Outcome] = field(default_factory=list)
    rankings: dict[str, tuple[Place, ...]] = field(default_factory=dict)

    def add(self, clause: Clause) -> None:
        """Settle one clause; a deduction clause sees earlier awards, each deducted only once."""
        case = self.case
        self.recording.begin(clause.id)
        if isinstance(clause, TAKING_BACK):
            case = replace(case, earned=self._earned())
        finding = clause.find(case)
        self.found += [
            _named(outcome, clause, self.scheme, self.revision)
            for outcome in finding.outcomes
            if outcome.amount != 0  # an amount rounded to 0 is no outcome
        ]
        if finding.ranking is not None:
            self.rankings[clause.id] = finding.ranking

    def remove_void(self) -> None:
        """Move the rewards voided by fake cards to `void`; other ranks do not move up."""
        self.found, self.void = _without_void(
            _summed(self.found), self.revision, self.case, self.recording
        )

    def _earned(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """The awards of each person without a deduction so far, as (clause, fen)."""
        earned: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for outcome in _summed(self.found):
            if outcome.kind == "award" and outcome.amount is not None:
                rest = outcome.amount - self.waived.get(outcome.key[:3], 0)
                if rest > 0:
                    earned[outcome.to].append((outcome.clause, rest))
        taken = {outcome.to for outcome in self.found if outcome.kind == "deduction"}
        return {who: tuple(held) for who, held in earned.items() if who not in taken}


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
    return Outcome(
        outcome.clause, outcome.kind, outcome.to, outcome.period, outcome.amount, because
    )


def _summed(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Sum the amounts of one clause, kind, recipient and period (rule 11)."""
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
    outcomes: list[Outcome], revision: Revision, case: Case, recording: Recording
) -> tuple[list[Outcome], list[Outcome]]:
    """Remove the rewards voided by fake cards of the campaign; other ranks do not move up."""
    sanction = next((each for each in revision.clauses if isinstance(each, FakeCard)), None)
    if sanction is None or case.roster.campaign is None:
        return outcomes, []
    recording.begin(sanction.id)
    voided = sanction.voided(case, case.roster.campaign)
    kept, void = [], []
    for outcome in outcomes:
        if outcome.kind in REWARDS and outcome.to in voided:
            reason = {"clause": sanction.id, "cards": voided[outcome.to]}
            void.append(replace(outcome, because={**outcome.because, "void": reason}))
        else:
            kept.append(outcome)
    return kept, void
