"""Read the rows of the targets page: targets in force, and proposals that the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN, ModelSelect

from rules.facts import Target
from webapp.company.models import TargetDecision, TargetProposal
from webapp.company.roles import CHECKERS, HR, LEADERS
from webapp.web.current_user import me, runtime
from webapp.web.list_pages import ListPage


@dataclass(frozen=True)
class ShownTarget:
    """A target as a row shows it; `value` is in the metric's unit (sales in fen, else ones)."""

    who: str
    name: str
    metric: str
    period_kind: str
    only: str | None
    value: int
    difficulty: str | None


@dataclass(frozen=True)
class ProposalRow:
    """A proposed target, with the value in force (`now`); `approved` None: not decided yet."""

    number: int
    target: ShownTarget
    now: int | None
    by: str
    at: datetime
    from_on: date | None
    approved: bool | None
    may_decide: bool


def subjects_in_sight() -> frozenset[str]:
    """Return the ids of the people and teams whose targets the reader sees.

    These are the reader, their team, and the people and teams in their charge; all for HR and
    leaders.
    """
    here, member = runtime(), me()
    company, today = here.company, here.today
    if member.role in HR | LEADERS:
        return frozenset(company.people) | frozenset(company.teams)
    headed = {team for team in company.teams if company.head_of(team, today) == member.person}
    own = {member.person, member.team} | headed
    charge = company.in_charge_of(member.person, today, today) if member.role in CHECKERS else ()
    return frozenset({*own, *charge} - {""})


ORDER = {"campaign": 0, "year": 1, "quarter": 2, "month": 3, "week": 4, "day": 5}


def targets_in_force(words: str = "") -> list[Target]:
    """The targets in force today that the reader sees, teams first, in order of id.

    `words`: only of people and teams whose id or name contains them.
    """
    here, seen = runtime(), subjects_in_sight()
    teams, names = here.company.teams, here.company.names()
    found = [
        target
        for target in here.company.targets_on(here.today)
        if target.who in seen
        and _is_not_past(target, here.today)
        and words in f"{target.who} {names.get(target.who, '')}".casefold()
    ]
    return sorted(
        found,
        key=lambda each: (each.who not in teams, each.who, each.metric, ORDER[each.period_kind]),
    )


def _is_not_past(target: Target, today: date) -> bool:
    """Whether a target is not for a single past day."""
    return target.period_kind != "day" or target.only is None or target.only >= today.isoformat()


def shown_target(target: Target | TargetProposal) -> ShownTarget:
    """Convert a target or a proposed target into what a row shows."""
    company = runtime().company
    team = company.teams.get(target.who)
    return ShownTarget(
        who=target.who,
        name=team.name if team else company.name_of(target.who),
        metric=target.metric,
        period_kind=target.period_kind,
        only=target.only,
        value=int(target.value),
        difficulty=target.difficulty,
    )


def proposals_in_sight(*, decided: bool) -> ModelSelect:
    """Select proposals that the reader sees or has made, decided or not, the newest first."""
    member = me()
    query = (
        TargetProposal.select(TargetProposal, TargetDecision)
        .join(TargetDecision, JOIN.LEFT_OUTER, attr="decision")
        .where(TargetDecision.proposal.is_null(not decided))
        .order_by(TargetProposal.id.desc())
    )
    if member.role in HR | LEADERS:
        return query
    seen = TargetProposal.who.in_(subjects_in_sight())
    return query.where(seen | (TargetProposal.proposed_by == member.person))


def proposal_rows(query: ModelSelect, page: ListPage) -> list[ProposalRow]:
    """Return one page of proposals as rows."""
    return [_proposal(row) for row in query.offset(page.first).limit(page.size)]


def _proposal(row: TargetProposal) -> ProposalRow:
    here, member = runtime(), me()
    decision = getattr(row, "decision", None)
    key = row.only or ""
    return ProposalRow(
        number=row.id,
        target=shown_target(row),
        now=here.company.target(row.who, row.metric, row.period_kind, key, here.today),
        by=here.company.name_of(row.proposed_by_id),
        at=row.proposed_at,
        from_on=decision.from_on if decision else row.wanted_on,
        approved=decision.approved if decision else None,
        may_decide=member.role in LEADERS
        and member.person not in (row.proposed_by_id, row.who)
        and member.team != row.who,
    )
