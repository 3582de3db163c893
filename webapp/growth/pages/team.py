"""The page that shows a checker today's figures of their people, and where the day leads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, render_template

from webapp.company.roles import SELLERS
from webapp.facts.day_figures import NOTHING, DayFigures, day_figures
from webapp.growth.day_forecast import METRICS, forecast, share_ahead, usual_days
from webapp.growth.number_health import alarmed_people
from webapp.web.current_user import me, runtime

page = Blueprint("team", __name__)


@dataclass(frozen=True)
class TeamMember:
    """One seller's figures of today that count for its ranks and floor (rule 5).

    `late`: calls received after the cut-off, which do not count for them; `floor`: the daily target
    of calls (None: no floor). `ahead`: calls and invitations by the cut-off at the usual pace, None
    without one; `alarmed`: the answer rate is far below usual.
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
    ahead: tuple[int, int] | None = None
    alarmed: bool = False

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
        "growth/team/index.html",
        members=members,
        today=today,
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
    figures, members = day_figures(today), []
    usual, left = _pace(charge)
    alarmed = alarmed_people(charge, today) if "number_health" not in company.parts_off else ()
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
                ahead=_ahead(own, usual.get(person), left),
                alarmed=person in alarmed,
            )
        )
    return members


def _pace(charge: Collection[str]) -> tuple[Mapping[str, Mapping[str, Fraction]], Fraction]:
    """Everybody's usual day and the share of today that is ahead; nothing where none is told."""
    here = runtime()
    company, today = here.company, here.today
    left = share_ahead(company.clock, here.clock())
    if "forecast" in company.parts_off or not left or not company.is_workday(today):
        return {}, Fraction(0)
    return usual_days(company, charge, today), left


def _ahead(
    own: DayFigures, usual: Mapping[str, Fraction] | None, left: Fraction
) -> tuple[int, int] | None:
    """Calls and invitations by the cut-off; None without a usual day."""
    if not usual:
        return None
    calls, invitations = (
        forecast(own.get(metric, NOTHING).timely, usual.get(metric, Fraction(0)), left)
        for metric in METRICS
    )
    return calls, invitations
