"""The page that shows a checker today's figures of their people, and who is below the floor."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from webapp.company.roles import SELLERS
from webapp.facts.day_figures import NOTHING, day_figures
from webapp.web.current_user import me, runtime

page = Blueprint("team", __name__)


@dataclass(frozen=True)
class TeamMember:
    """One seller's figures of today that count for its ranks and floor (rule 5).

    `late`: calls received after the cut-off, which do not count for them; `floor`: the daily target
    of calls (None: no floor).
    """

    id: str
    name: str
    team_name: str
    calls: int
    late: int
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
    figures = day_figures(today)
    members = []
    for person in sorted(charge):
        posting = company.posting(person, today)
        if posting is None or posting.role not in SELLERS:
            continue
        team, own = company.teams.get(posting.team or ""), figures.get(person, {})
        calls = own.get("calls", NOTHING)
        members.append(
            TeamMember(
                id=person,
                name=company.name_of(person),
                team_name=team.name if team else "",
                calls=calls.timely,
                late=calls.late,
                floor=None
                if company.relieved(person, today)
                else company.target(person, "calls", "day", key, today),
                invitations=own.get("invitations", NOTHING).timely,
                invitations_target=company.target(person, "invitations", "day", key, today),
                cards=own.get("cards", NOTHING).timely,
            )
        )
    return members
