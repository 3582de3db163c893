"""Settle a past period by a draft of a scheme, and compare the result with what was paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from peewee import fn

from rules.force import ALWAYS
from rules.outcomes import MONEY
from rules.periods import Period
from rules.scheme import Scheme
from rules.settlement import Settlement, settle
from webapp.company.enrolled import CampaignSpan
from webapp.company.snapshot import Company
from webapp.facts.tally_reader import DatabaseTallies
from webapp.feedback.rule_inputs import rule_inputs_until
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Line


@dataclass(frozen=True)
class PaidChange:
    """The money of a person or team in fen, as paid (`before`) and by the draft (`after`)."""

    who: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        """The change in fen: positive if the draft pays more."""
        return self.after - self.before


@dataclass(frozen=True)
class RankChange:
    """A rank that differs under the draft; None: not ranked."""

    clause: str
    who: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class DraftComparison:
    """A draft compared with what was paid; for a period never settled, with the scheme in force."""

    period: str
    was_paid: bool
    total: PaidChange
    teams: tuple[PaidChange, ...]
    people: tuple[PaidChange, ...]
    ranks: tuple[RankChange, ...]


def compare_draft(
    company: Company, in_force: Scheme, draft: Scheme, period: Period, span: CampaignSpan | None
) -> DraftComparison:
    """Settle a period by a draft, without writing, and compare it with the ledger."""
    roster, tallies = company.roster(period.end, span), DatabaseTallies()
    force = company.force(in_force.id)
    if force.last_day_in(period) is None:
        force = ALWAYS
    rule_inputs = rule_inputs_until(period.end)
    current = settle(in_force, period, roster, tallies, rule_inputs, force)
    drafted = settle(draft, period, roster, tallies, rule_inputs, force)
    key = f"campaign:{span.id}" if period.kind == "campaign" and span else period.key
    paid = _paid(in_force.id, key)
    before = paid if paid is not None else _money(current)
    after = _money(drafted)
    people = tuple(
        sorted(
            (PaidChange(who, before.get(who, 0), after.get(who, 0)) for who in {*before, *after}),
            key=lambda change: (-abs(change.difference), change.who),
        )
    )
    return DraftComparison(
        period=key,
        was_paid=paid is not None,
        total=PaidChange("", sum(before.values()), sum(after.values())),
        teams=tuple(_teams(company, period, people)),
        people=people,
        ranks=tuple(_ranks(current, drafted)),
    )


def _paid(scheme: str, period: str) -> dict[str, int] | None:
    """The net amount in fen of the valid lines by person or team; None: never settled."""
    rows = (
        Line.select(Line.person, Line.team, fn.SUM(Line.amount))
        .where(
            Line.scheme == scheme,
            Line.period == period,
            Line.amount.is_null(False),
            is_current_line(),
        )
        .group_by(Line.person, Line.team)
        .tuples()
    )
    sums = {person or team: int(amount) for person, team, amount in rows}
    return sums or None


def _money(found: Settlement) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for outcome in found.outcomes:
        if outcome.kind in MONEY:
            sums[outcome.to] += outcome.amount or 0
    return dict(sums)


def _teams(company: Company, period: Period, people: Iterable[PaidChange]) -> Iterable[PaidChange]:
    """The changes summed by team; a person counts for the team of the period's last day."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for change in people:
        held = company.people.get(change.who)
        posting = held.posting_on(period.end) if held else None
        team = change.who if held is None else (posting.team if posting else None) or ""
        sums[team][0] += change.before
        sums[team][1] += change.after
    for team in sorted(sums):
        yield PaidChange(team, *sums[team])


def _ranks(current: Settlement, drafted: Settlement) -> Iterable[RankChange]:
    for clause in sorted({*current.rankings, *drafted.rankings}):
        before, after = _places(current, clause), _places(drafted, clause)
        for who in sorted({*before, *after}, key=lambda each: (after.get(each) or 10**9, each)):
            if before.get(who) != after.get(who):
                yield RankChange(clause, who, before.get(who), after.get(who))


def _places(found: Settlement, clause: str) -> Mapping[str, int]:
    return {place.subject: place.rank for place in found.rankings.get(clause, ())}
