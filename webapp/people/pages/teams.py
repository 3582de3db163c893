"""HR's pages of the teams: the list, and one team with its name, head, closing and history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.headless_teams import headless_teams
from webapp.company.models import TeamChange
from webapp.company.roles import HR
from webapp.core.errors import JiebaoError, NotFound
from webapp.facts.transactions import Transaction
from webapp.people.operations import teams
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.list_pages import list_page, searched
from webapp.web.request_hooks import redirect_to

page = Blueprint("teams", __name__)
INPUTS = {each.name: each for each in (teams.TEAM_NAME, teams.WHY, teams.CLOSED_ON, teams.HEAD_ON)}


@dataclass(frozen=True)
class TeamRow:
    """A team of the list, with the name of today's head (empty: none), and its members today."""

    id: str
    name: str
    kind: str
    head: str
    head_there: bool
    members: int
    closed: date | None
    needs_head: bool


@page.get("/teams")
def index() -> str:
    """List the teams, open ones first; `q` searches in names and heads, `page` is the page."""
    return _list(Filled(""))


@page.post("/teams")
def create() -> str | Response | tuple[str, int]:
    """Create a team."""
    form = filled()
    by, values = me().person, form.values
    name, kind = values.get("name", ""), values.get("kind", "")
    try:
        team = runtime().write(lambda tx: teams.create_team(tx, by, name, kind))
    except JiebaoError as refusal:
        return _list(form.refuse(refusal)), refusal.status
    flash_message(gettext("已新建团队“%(name)s”。", name=name))
    return redirect_to(url_for("teams.show", team=team))


@page.get("/teams/<team>")
def show(team: str) -> str:
    """Show one team."""
    return _team_page(team, Filled(""))


@page.post("/teams/<team>/rename")
def rename(team: str) -> str | Response | tuple[str, int]:
    """Rename the team."""
    form = filled()
    by, name, why = me().person, form.values.get("name", ""), form.values.get("reason", "")
    return _do(
        team,
        form,
        "rename",
        lambda tx: teams.rename_team(tx, by, team, name, why),
        gettext("已改名。"),
    )


@page.post("/teams/<team>/head")
def appoint(team: str) -> str | Response | tuple[str, int]:
    """Set the head from a day on."""
    form = filled()
    by, person = me().person, form.values.get("person", "")
    replacing = "replacing" in form.values

    def work(tx: Transaction) -> None:
        on = teams.HEAD_ON.read(form.values)
        teams.appoint_head(tx, by, team, person, on, replacing=replacing)

    return _do(team, form, "head", work, gettext("负责人已设好。"))


@page.post("/teams/<team>/close")
def close(team: str) -> str | Response | tuple[str, int]:
    """Close the team from a day on, and move its members to another team."""
    form = filled()
    by, why = me().person, form.values.get("reason", "")
    to = form.values.get("hand_to") or None

    def work(tx: Transaction) -> None:
        teams.close_team(tx, by, team, teams.CLOSED_ON.read(form.values), why, to)

    return _do(team, form, "close", work, gettext("团队已关闭，以后不再进人；以前的成绩都保留。"))


@page.post("/teams/<team>/reopen")
def reopen(team: str) -> str | Response | tuple[str, int]:
    """Open a closed team again."""
    form = filled()
    by, why = me().person, form.values.get("reason", "")
    return _do(
        team,
        form,
        "reopen",
        lambda tx: teams.reopen_team(tx, by, team, why),
        gettext("团队已重新开放。"),
    )


def _do(
    team: str, form: Filled, opened: str, work: Callable[[Transaction], Any], done: str
) -> str | Response | tuple[str, int]:
    """Do the work and show the team; a refusal stands in its form."""
    try:
        runtime().write(work)
    except JiebaoError as refusal:
        second = "second_head" if isinstance(refusal, teams.SecondHead) else opened
        return _team_page(team, form.refuse(refusal), second), refusal.status
    flash_message(done)
    return redirect_to(url_for("teams.show", team=team))


def _list(form: Filled) -> str:
    company, today = runtime().company, runtime().today
    members: dict[str, int] = {}
    for person in company.people:
        posting = company.posting(person, today)
        if posting is not None and posting.team:
            members[posting.team] = members.get(posting.team, 0) + 1
    headless, words = headless_teams(company, today), searched()
    found = [team for team in company.teams if words in _words_of(team)]
    found.sort(key=lambda team: (team in company.closed, team))
    listed = list_page(len(found), "teams.index", kept={"q": words})
    return render_template(
        "people/teams/index.html",
        rows=[_row(team, members.get(team, 0), team in headless) for team in listed.of(found)],
        listed=listed,
        q=words,
        count=len(company.teams),
        form=form,
        inputs=INPUTS,
        may_change=me().role in HR,
        homeless=sum(_is_unsupervised(person) for person in company.people),
    )


def _words_of(team: str) -> str:
    """What a search finds a team by: its name and the name of today's head."""
    company = runtime().company
    head = company.head_of(team, runtime().today)
    return f"{company.teams[team].name} {company.name_of(head) if head else ''}".casefold()


def _row(team: str, members: int, needs_head: bool) -> TeamRow:
    company, today = runtime().company, runtime().today
    held, head = company.teams[team], company.head_of(team, today)
    return TeamRow(
        id=team,
        name=held.name,
        kind=held.kind,
        head=company.name_of(head) if head else "",
        head_there=head is not None and company.posting(head, today) is not None,
        members=members,
        closed=company.closed.get(team),
        needs_head=needs_head,
    )


def _is_unsupervised(person: str) -> bool:
    """Whether a person's supervisor of today is not employed any more."""
    company, today = runtime().company, runtime().today
    posting = company.posting(person, today)
    supervisor = posting.supervisor if posting else None
    return supervisor is not None and company.posting(supervisor, today) is None


def _team_page(team: str, form: Filled, opened: str = "") -> str:
    company, today = runtime().company, runtime().today
    if team not in company.teams:
        raise NotFound()
    members = [
        person
        for person in company.people
        if (posting := company.posting(person, today)) is not None and posting.team == team
    ]
    row = _row(team, len(members), team in headless_teams(company, today))
    form.values = {"name": row.name, "head_on": today.isoformat()} | form.values
    changes = TeamChange.select().where(TeamChange.team == team).order_by(TeamChange.id.desc())
    return render_template(
        "people/teams/team.html",
        team=row,
        heads=[(on, company.name_of(who)) for held, on, who in company.headships if held == team][
            ::-1
        ],
        changes=list(changes),
        unsupervised=[
            (person, company.own_name(person)) for person in members if _is_unsupervised(person)
        ],
        members=[(person, company.own_name(person)) for person in members],
        candidates=_candidates(),
        others=[(key, each.name) for key, each in company.open_teams(today).items() if key != team],
        names=company.names(),
        form=form,
        opened=opened,
        inputs=INPUTS,
        today=today,
        may_change=me().role in HR,
    )


def _candidates() -> list[tuple[str, str]]:
    """Who may head a team: the supervisors and heads of today, as (staff number, label)."""
    company, today = runtime().company, runtime().today
    found = []
    for person in company.people:
        posting = company.posting(person, today)
        if posting is not None and posting.role in ("head", "supervisor"):
            found.append((person, f"{company.own_name(person)} {person}"))
    return found
