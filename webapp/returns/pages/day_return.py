"""The page of a day's returns: who has sent records, who is late and why, and the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask_babel import gettext
from peewee import prefetch
from werkzeug.wrappers import Response as AnyResponse

from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, NotFound
from webapp.core.typed_days import typed_day
from webapp.messaging.models import Channel
from webapp.messaging.operations.announce import RETURN, channels_for
from webapp.people.pages.whom_form import person_named, whom_choices
from webapp.returns.generator import make_day
from webapp.returns.models import DayReturn, ReturnTaken
from webapp.returns.operations.day_returns import (
    NotOver,
    end_receiver,
    name_receiver,
    receivers,
    receivers_in_force,
    take_return,
)
from webapp.returns.status import SellerReturn, counted_records, returns_of_teams, sellers_by_team
from webapp.spreadsheets.sheet import XLSX
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("day_return", __name__)
DAYS = 14
FEW_TEAMS = 4  # shown whole; of more the page shows the counts, and one team whole on demand


@dataclass(frozen=True)
class TeamReturn:
    """A team's day: its sellers, the late and missing ones first, and its tables."""

    id: str
    name: str
    sellers: list[SellerReturn]
    counts: dict[str, int]
    tables: list[DayReturn]


@page.get("/day-return")
def show() -> str:
    """Show one day's returns of the teams that the user receives; HR and leaders see all teams."""
    teams = _teams()
    return _page(teams, _day(request.args.get("day", "")), Filled(""))


def _teams() -> frozenset[str] | None:
    """The teams whose returns the user receives (possibly none); None means all."""
    if me().role in HR | LEADERS:
        return None
    here = runtime()
    return receivers(here.company, here.clock()).get(me().person, frozenset())


def _day(typed: str) -> date:
    """The requested day, or the last one that is closed."""
    here = runtime()
    try:
        return typed_day(typed)
    except ValueError:
        over = here.company.clock.closed(here.today) <= here.clock()
        return here.today if over else here.today - timedelta(days=1)


def _page(teams: frozenset[str] | None, day: date, form: Filled) -> str:
    here = runtime()
    company, today = here.company, here.today
    names = may_name = me().role in HR | LEADERS
    rows = _rows(teams, day)
    one = next((row for row in rows if row.id == request.args.get("team")), None)
    many = one is None and len(rows) > FEW_TEAMS
    page = list_page(len(rows) if many else 0, "day_return.show", kept={"day": day.isoformat()})
    return render_template(
        "returns/day_return/index.html",
        day=day,
        days=[today - timedelta(days=n) for n in range(DAYS)],
        teams=[one] if one else rows,
        one=one,
        counted=page.of(sorted(rows, key=_most_missing)) if many else [],
        page=page,
        names=company.people,
        receives=teams is None or bool(teams),
        over=company.clock.closed(day) <= here.clock(),
        cut_off=company.clock.cut_off(day),
        workday=company.is_workday(day),
        may_make=me().role in HR,
        may_name=may_name,
        form=form,
        receivers=list(receivers_in_force()) if names else [],
        all_teams=company.teams,
        groups=list(Channel.select().where(Channel.id.in_(channels_for(RETURN)))) if names else [],
        **_people(may_name),
    )


def _people(may_name: bool) -> dict[str, Any]:
    """The people who may be named as receivers, and oneself; `many`: the form proposes them."""
    if not may_name:
        return {"people": [], "many": False}
    whom = whom_choices()
    own = (me().person, f"{me().name} {me().person}")
    return {"people": [*whom["people"], own], "many": whom["many"]}


def _most_missing(team: TeamReturn) -> tuple[int, str]:
    """A sort key: the teams with the most late and missing sellers first."""
    return -team.counts["late"] - team.counts["none"], team.id


def _rows(teams: frozenset[str] | None, day: date) -> list[TeamReturn]:
    company = runtime().company
    order = ("late", "none", "returned", "leave")
    there = {
        team: people
        for team, people in sellers_by_team(company, day).items()
        if teams is None or team in teams
    }
    tables, rows = _tables(list(there), day), []
    for team, sellers in returns_of_teams(company, there, day).items():
        sellers.sort(key=lambda each: (order.index(each.state), not each.waiting, each.person))
        name = company.teams[team].name
        rows.append(TeamReturn(team, name, sellers, counted_records(sellers), tables[team]))
    return rows


def _tables(teams: list[str], day: date) -> dict[str, list[DayReturn]]:
    """Each team's tables of a day, the last edition first, each with who downloaded it."""
    made = DayReturn.select().where(DayReturn.on == day, DayReturn.team.in_(teams))
    newest = made.order_by(DayReturn.edition.desc(), DayReturn.kind)
    tables: dict[str, list[DayReturn]] = {team: [] for team in teams}
    for table in prefetch(newest, ReturnTaken.select().order_by(ReturnTaken.id)):
        tables[table.team_id].append(table)
    return tables


@page.get("/day-return/<int:number>.xlsx")
def download(number: int) -> Response:
    """Download a table as it was made; record the user's first download."""
    teams, by = _teams(), me().person
    held = DayReturn.get_or_none(DayReturn.id == number)
    if held is None or (teams is not None and held.team_id not in teams):
        raise NotFound()
    here = runtime()
    if not here.returns.is_there(held.sha256):  # past its period, or of an erased customer
        raise NotFound()
    if not ReturnTaken.get_or_none(ReturnTaken.day_return == number, ReturnTaken.person == by):
        here.write(lambda tx: take_return(tx, by, number))
    name = f"{held.kind}-{held.team_id}-{held.on.isoformat()}-{held.edition}.xlsx"
    content = BytesIO(here.returns.read(held.sha256))
    answer = send_file(content, mimetype=XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@page.post("/day-return/make")
def make() -> str | AnyResponse | tuple[str, int]:
    """Make another edition, with the records that were received since the last one."""
    here, day = runtime(), _day(request.form.get("day", ""))
    try:
        if here.company.clock.closed(day) > here.clock():
            raise NotOver()
        edition = make_day(here, day, me().person)
    except JiebaoError as refusal:
        return _page(None, day, Filled("").refuse(refusal)), refusal.status
    flash_message(gettext("第 %(n)s 版已生成并送达接收人，以前的版本都保留。", n=edition))
    return redirect_to(url_for("day_return.show", day=day.isoformat()))


@page.post("/day-return/receivers")
def name() -> str | AnyResponse | tuple[str, int]:
    """Name a person who receives the returns."""
    form, by = filled(), me().person
    team = form.values.get("team") or None
    try:
        person = person_named(form)
        runtime().write(lambda tx: name_receiver(tx, by, person, team))
    except JiebaoError as refusal:
        refusal.field = "who" if refusal.field == "person" else refusal.field
        return _page(None, _day(""), form.refuse(refusal)), refusal.status
    flash_message(
        gettext("以后每天的回传表会送达 %(name)s。", name=runtime().company.name_of(person))
    )
    return redirect_to(url_for("day_return.show"))


@page.post("/day-return/receivers/<int:number>/end")
def end(number: int) -> AnyResponse:
    """Stop delivery to one receiver."""
    by = me().person
    runtime().write(lambda tx: end_receiver(tx, by, number))
    flash_message(gettext("已停止送达。"))
    return redirect_to(url_for("day_return.show"))
