"""The page of the schemes that the company runs: HR proposes, a leader decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.facts import LEVELS
from webapp.core.errors import JiebaoError
from webapp.facts.transactions import Transaction
from webapp.planning.operations import enrol
from webapp.planning.operations.enrol import FROM_ON, LAST, EnrolmentGiven
from webapp.planning.standards.phrases import ROLES
from webapp.schemes.catalogue import schemes
from webapp.schemes.metric_names import word_name
from webapp.schemes.models import Enrolment, EnrolmentStep
from webapp.schemes.scheme_names import scheme_name
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("enrolments", __name__)
INPUTS = {each.name: each for each in (FROM_ON, LAST)}


@dataclass(frozen=True)
class EnrolmentRow:
    """An enrolment as a row of the list; `until` is its last day, if it was ended."""

    id: int
    name: str
    state: str
    from_on: date
    until: date | None
    roles: str
    levels: str
    teams: str


@page.get("/schemes")
def index() -> str:
    """List all enrolments, the newest first."""
    return _show(Filled(""))


def _show(form: Filled) -> str:
    rows = list(Enrolment.select().order_by(Enrolment.id.desc()))
    steps = enrol.last_steps([row.id for row in rows])
    return render_template(
        "planning/enrolments/index.html",
        rows=[_row(row, steps.get(row.id)) for row in rows],
        schemes=[(key, gettext(held.name)) for key, held in schemes().items()],
        roles=[(role, gettext(name)) for role, name in ROLES.items()],
        levels=[(level, word_name(level)) for level in LEVELS],
        teams=[(key, team.name) for key, team in runtime().company.teams.items()],
        chosen=request.form,
        form=form,
        inputs=INPUTS,
        today=runtime().today,
    )


def _row(row: Enrolment, last: EnrolmentStep | None) -> EnrolmentRow:
    teams = runtime().company.teams
    return EnrolmentRow(
        id=row.id,
        name=gettext(scheme_name(row.scheme)),
        state=last.kind if last else "proposed",
        from_on=row.from_on,
        until=last.on if last and last.kind == "ended" else None,
        roles=_listed(row.roles, lambda role: gettext(ROLES[role])),
        levels=_listed(row.levels, word_name),
        teams=_listed(row.teams, lambda team: teams[team].name if team in teams else team),
    )


def _listed(held: str, name: Callable[[str], str]) -> str:
    return gettext("、").join(name(each) for each in json.loads(held))


@page.post("/schemes")
def propose() -> str | Response | tuple[str, int]:
    """Propose to run a scheme from a day on, for some or all."""
    form, by = filled(), me().person
    try:
        given = EnrolmentGiven(
            scheme=form.values.get("scheme", ""),
            from_on=FROM_ON.read(form.values),
            roles=tuple(request.form.getlist("roles")),
            levels=tuple(request.form.getlist("levels")),
            teams=tuple(request.form.getlist("teams")),
        )
        runtime().write(lambda tx: enrol.propose_enrolment(tx, by, given))
    except JiebaoError as refusal:
        return _show(form.refuse(refusal)), refusal.status
    flash_message(gettext("已提交,公司领导批准后从那一天起施行。"))
    return redirect_to(url_for("enrolments.index"))


@page.post("/schemes/<int:enrolment>/decide")
def decide(enrolment: int) -> Response:
    """Approve or decline an enrolment."""
    by, approved = me().person, request.form.get("decision") == "approve"
    said = gettext("已批准。") if approved else gettext("已否决。")
    return _done(lambda tx: enrol.decide_enrolment(tx, by, enrolment, approved), said)


@page.post("/schemes/<int:enrolment>/end")
def end(enrolment: int) -> Response:
    """End an enrolment after a last day."""
    by, form = me().person, filled()
    try:
        on = LAST.read(form.values)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
        return redirect_to(url_for("enrolments.index"))
    said = gettext("施行到 %(day)s 为止。", day=on.isoformat())
    return _done(lambda tx: enrol.end_enrolment(tx, by, enrolment, on), said)


def _done(work: Callable[[Transaction], None], said: str) -> Response:
    try:
        runtime().write(work)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("enrolments.index"))
