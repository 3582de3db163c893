"""The page that shows a checker today's figures of their people, and who is below the floor."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from webapp.company.roles import SELLERS
from webapp.facts.models import Tally
from webapp.web.current_user import me, runtime

page = Blueprint("team", __name__)


@dataclass(frozen=True)
class TeamMember:
    """One seller's figures of today; `floor` is the daily target of calls (None: no floor)."""

    id: str
    name: str
    team_name: str
    calls: int
    floor: int | None
    invitations: int
    invitations_target: int | None
    cards: int

    @property
    def missing(self) -> int:
        """The number of calls below the floor."""
        return max(0, (self.floor or 0) - self.calls)


@page.get("/team")
def show() -> str:
    """List everybody in the checker's charge, those furthest below the floor first."""
    here = runtime()
    company, today = here.company, here.today
    members = sorted(_members(), key=lambda member: (-member.missing, member.id))
    return render_template(
        "people/team/index.html",
        members=members,
        behind=sum(1 for member in members if member.missing),
        cut_off=company.clock.cut_off(today),
        now=here.clock(),
        workday=company.is_workday(today),
    )


def _members() -> list[TeamMember]:
    here = runtime()
    company, today = here.company, here.today
    key = today.isoformat()
    charge = company.in_charge_of(me().person, today, today)
    amounts: dict[tuple[str, str], int] = {}
    rows = Tally.select(Tally.person, Tally.metric, Tally.amount).where(Tally.period == key)
    for person, metric, amount in rows.tuples():
        amounts[person, metric] = amounts.get((person, metric), 0) + amount
    members = []
    for person in sorted(charge):
        posting = company.posting(person, today)
        if posting is None or posting.role not in SELLERS:
            continue
        team = company.teams.get(posting.team or "")
        members.append(
            TeamMember(
                id=person,
                name=company.name_of(person),
                team_name=team.name if team else "",
                calls=amounts.get((person, "calls"), 0),
                floor=None
                if company.relieved(person, today)
                else company.target(person, "calls", "day", key, today),
                invitations=amounts.get((person, "invitations"), 0),
                invitations_target=company.target(person, "invitations", "day", key, today),
                cards=amounts.get((person, "cards"), 0),
            )
        )
    return members
