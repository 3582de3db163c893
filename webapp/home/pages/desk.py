"""Show the home page of HR, leaders, heads and supervisors, and the page of all their pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template

from webapp.colleagues.anniversaries import YearlyDay
from webapp.colleagues.birthday_reading import birthdays_in, choices, public_rows
from webapp.company.parts import BIRTHDAYS
from webapp.company.roles import HR, LEADERS
from webapp.company.snapshot import Company
from webapp.effect.left_to_answer import left_to_answer
from webapp.home.closing_steps import month_closing
from webapp.home.last_backup import last_backup
from webapp.home.last_night import last_night
from webapp.home.pages.today import greeting_of
from webapp.home.start_facts import is_first_day_settled, start_facts
from webapp.home.start_steps import StartStep, current_step, start_steps
from webapp.home.team_overview import TeamOverview, team_overview
from webapp.home.waiting import waiting_for, waiting_with_others
from webapp.home.waiting_item import WaitingReader
from webapp.web.current_user import me, runtime
from webapp.web.guide import guide_back
from webapp.web.list_pages import list_page

page = Blueprint("desk", __name__)


@dataclass(frozen=True)
class Starting:
    """The current step of the first start, how many steps are done, and how many there are."""

    now: StartStep
    done: int
    steps: int


@page.get("/home")
def show() -> str:
    """Show what waits for the reader, the longest wait first; `teams` is the page of the teams."""
    here = runtime()
    company, today = here.company, here.today
    reader = WaitingReader(company, me().person, me().role, here.clock())
    campaign = company.campaign_on(today)
    in_charge = me().role in HR | LEADERS
    starting = _starting(company, today) if in_charge else None
    waiting = waiting_for(reader)
    by_key = {each.key: each for each in waiting}
    overview = _overview(company, today)
    listed = list_page(len(overview.teams) if overview else 0, "desk.show", name="teams")
    return render_template(
        "home/desk/index.html",
        waiting=waiting,
        closing=month_closing(company, today, by_key) if me().role in HR else None,
        night=last_night(company, here.clock()) if in_charge else None,
        with_others=list(waiting_with_others(reader)),
        pulse=len(left_to_answer(company, here.answer_boxes, me().person, today)),
        birthdays=_birthdays(company, today),
        backup=last_backup(here.clock()) if in_charge else None,
        campaign=campaign,
        starting=starting,
        overview=overview,
        listed=listed,
        teams=listed.of(overview.teams) if overview else (),
        campaign_day=(today - campaign.start).days + 1 if campaign else None,
        greeting=greeting_of(company.clock.local(here.clock())),
        today=today,
    )


def _overview(company: Company, today: date) -> TeamOverview | None:
    """For a leader all teams, for a head the own ones; None for others and without a team."""
    if me().role in LEADERS:
        found = team_overview(company, today)
    elif me().role == "head":
        open_teams = company.open_teams(today)
        own = {team for team in open_teams if company.head_of(team, today) == me().person}
        found = team_overview(company, today, own)
    else:
        return None
    return found if found.teams else None


def _starting(company: Company, today: date) -> Starting | None:
    """Where the company stands on the way to its first settled day; None once that is settled."""
    if is_first_day_settled():
        guide_back(False)
        return None
    steps = start_steps(start_facts(company, today), False)
    now = current_step(steps)
    if now is None:
        return None
    return Starting(now, sum(step.is_done for step in steps), len(steps))


@page.get("/menu")
def menu() -> str:
    """List the pages of all jobs: for narrow screens, whose bar has no room for them."""
    return render_template("home/desk/menu.html")


def _birthdays(company: Company, today: date) -> list[YearlyDay]:
    """Return the birthdays from today to the month's end: for HR all, for a leader public ones."""
    if me().role not in HR | LEADERS or BIRTHDAYS in company.parts_off:
        return []
    found = [each for each in birthdays_in(company, today, today) if each.on >= today]
    return found if me().role in HR else public_rows(found, choices())
