"""HR's page of one person: the dated posts, a transfer, the last day."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.facts import LEVELS, ROLES
from webapp.core.errors import JiebaoError, NotFound
from webapp.people.operations.staff import Placement
from webapp.people.operations.transfers import LEFT_ON, ON, leave, transfer
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("person", __name__)
INPUTS = {each.name: each for each in (ON, LEFT_ON)}


@page.get("/staff/<person>")
def show(person: str) -> str:
    """Show the posts and the forms that change them."""
    return _page(person, Filled(""))


@page.post("/staff/<person>/transfer")
def move(person: str) -> str | Response | tuple[str, int]:
    """Transfer the person to another post from a day on."""
    form = filled()
    by = me().person
    try:
        placement = _placement(person, form)
        runtime().write(lambda tx: transfer(tx, by, placement))
    except JiebaoError as refusal:
        return _page(person, form.refuse(refusal)), refusal.status
    flash_message(gettext("已调动,%(day)s 起生效。", day=placement.on.isoformat()))
    return redirect_to(url_for("person.show", person=person))


@page.post("/staff/<person>/leave")
def part(person: str) -> str | Response | tuple[str, int]:
    """Set the person's last day."""
    form = filled()
    by = me().person
    try:
        left_on = LEFT_ON.read(form.values)
        runtime().write(lambda tx: leave(tx, by, person, left_on))
    except JiebaoError as refusal:
        return _page(person, form.refuse(refusal)), refusal.status
    flash_message(gettext("已登记离职,最后一天是 %(day)s。", day=left_on.isoformat()))
    return redirect_to(url_for("person.show", person=person))


def _placement(person: str, form: Filled) -> Placement:
    return Placement(
        person=person,
        on=ON.read(form.values),
        role=form.values.get("role", ""),
        team=form.values.get("team") or None,
        supervisor=form.values.get("supervisor") or None,
        level=form.values.get("level") or None,
    )


def _page(person: str, form: Filled) -> str:
    company, today = runtime().company, runtime().today
    held = company.people.get(person)
    if held is None:
        raise NotFound()
    now = held.posting_on(today)
    if not form.values and now is not None:
        form.values = {
            "on": today.isoformat(),
            "role": now.role,
            "team": now.team or "",
            "supervisor": now.supervisor or "",
            "level": now.level or "",
        }
    return render_template(
        "people/staff/person.html",
        person=held,
        postings=reversed(held.postings),
        form=form,
        inputs=INPUTS,
        roles=sorted(ROLES),
        levels=LEVELS,
        teams=company.teams,
        people=company.people,
    )
