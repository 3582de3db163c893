"""The pages of the schemes that the company runs: HR proposes, a leader decides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from operator import itemgetter

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.facts import LEVELS
from rules.force import Reach
from rules.periods import period_of
from webapp.company.enrolled import Enrolled
from webapp.core.errors import JiebaoError, NotFound
from webapp.planning.ending import lost_by_ending
from webapp.planning.operations import enrol
from webapp.planning.operations.enrol import FROM_ON, LAST, EnrolmentGiven
from webapp.planning.pages.enrolment_rows import (
    PROPOSED,
    clause_rows,
    enrolment_row,
    no_base_of,
    overlaps_of,
    reach_of,
)
from webapp.planning.revising import CALENDAR
from webapp.planning.standards.phrases import ROLES
from webapp.schemes.catalogue import schemes
from webapp.schemes.metric_names import word_name
from webapp.schemes.models import Enrolment, EnrolmentStep
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.formatting import day_text
from webapp.web.forms import Filled, chosen, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("enrolments", __name__)
INPUTS = {each.name: each for each in (FROM_ON, LAST)}
FOLDED_FROM = 12  # choices; from more the ticks are folded


@page.get("/schemes")
def index() -> str:
    """List all enrolments, the newest first."""
    return _index(Filled(""))


def _index(form: Filled, given: EnrolmentGiven | None = None) -> str:
    """The list and the form; with `given`, the periods that each clause would pay for."""
    rows = list(Enrolment.select().order_by(Enrolment.id.desc()))
    steps = enrol.last_steps([row.id for row in rows])
    today = runtime().today
    clauses = clause_rows(_as_approval(given), today) if given else None
    return render_template(
        "planning/enrolments/index.html",
        rows=[enrolment_row(row, steps.get(row.id)) for row in rows],
        schemes=[(key, gettext(held.name)) for key, held in schemes().items()],
        roles=[(role, gettext(name)) for role, name in ROLES.items()],
        levels=[(level, word_name(level)) for level in LEVELS],
        teams=[(key, team.name) for key, team in runtime().company.teams.items()],
        chosen=request.form,
        folded_from=FOLDED_FROM,
        form=form,
        inputs=INPUTS,
        today=today,
        clauses=clauses,
        no_base=no_base_of(clauses or [], today),
    )


def _as_approval(given: EnrolmentGiven) -> Enrolled:
    reach = Reach(frozenset(given.roles), frozenset(given.levels), frozenset(given.teams))
    return Enrolled(PROPOSED, given.scheme, given.from_on, None, reach)


@page.post("/schemes")
def propose() -> str | Response | tuple[str, int]:
    """Propose to run a scheme from a day on, for some people or all.

    With `look`, only show the periods that it would pay for.
    """
    form, by = filled(), me().person
    try:
        given = EnrolmentGiven(
            scheme=form.values.get("scheme", ""),
            from_on=FROM_ON.read(form.values),
            roles=tuple(request.form.getlist("roles")),
            levels=tuple(request.form.getlist("levels")),
            teams=tuple(request.form.getlist("teams")),
        )
        if "look" in form.values:
            enrol.check_enrolment(runtime().company, given, runtime().clock())
            return _index(form, given)
        enrolment = runtime().write(lambda tx: enrol.propose_enrolment(tx, by, given))
    except JiebaoError as refusal:
        return _index(form.refuse(refusal)), refusal.status
    flash_message(gettext("已提交，公司领导批准后从那一天起施行。"))
    return redirect_to(url_for("enrolments.show", enrolment=enrolment))


@page.get("/schemes/<int:enrolment>")
def show(enrolment: int) -> str:
    """Show one enrolment, the periods that each clause pays for, and the decision on it."""
    return _show(_enrolment(enrolment), Filled(""))


def _enrolment(number: int) -> Enrolment:
    held = Enrolment.get_or_none(Enrolment.id == number)
    if held is None:
        raise NotFound()
    return held


def _show(held: Enrolment, form: Filled, on: date | None = None) -> str:
    """One enrolment; with `on`, what its end on that day would lose."""
    steps = enrol.steps_of(held.id)
    row = enrolment_row(held, steps[-1] if steps else None)
    reach = reach_of(held.roles, held.levels, held.teams)
    approval = Enrolled(held.id, held.scheme, held.from_on, row.until, reach)
    clauses = clause_rows(approval, _decided(steps))
    scheme, company, today = schemes()[held.scheme], runtime().company, runtime().today
    lost = lost_by_ending(company, scheme, approval, on) if on else []
    return render_template(
        "planning/enrolments/enrolment.html",
        row=row,
        clauses=clauses,
        no_base=[] if steps else no_base_of(clauses, today),
        overlaps=None if steps else overlaps_of(approval),
        form=form,
        inputs=INPUTS,
        today=today,
        on=on,
        lost=lost,
        ends=_ends(on, {each.period.kind for each in lost}) if on else [],
    )


def _ends(on: date, lost: Collection[str]) -> list[tuple[str, date]]:
    """The last days of the month, quarter and year of a day, each once, without that day.

    Also the last day of its week, where a week is among the kinds of periods that are `lost`.
    """
    kinds = [kind for kind in CALENDAR if kind != "week" or kind in lost]
    ends = {period_of(kind, on).end: kind for kind in reversed(kinds)}
    return sorted(((kind, day) for day, kind in ends.items() if day != on), key=itemgetter(1))


def _decided(steps: list[EnrolmentStep]) -> date:
    """The day of the leader's approval; of a proposal, today; by the set-up, before all days."""
    approved = next((step for step in steps if step.kind == "approved"), None)
    if approved is None:
        return runtime().today
    set_up = approved.decided_by_id is None
    return date.min if set_up else runtime().company.clock.day(approved.decided_at)


@page.post("/schemes/<int:enrolment>/decide")
def decide(enrolment: int) -> Response:
    """Approve or decline an enrolment."""
    by, approved = me().person, request.form.get("decision") == "approve"
    try:
        runtime().write(lambda tx: enrol.decide_enrolment(tx, by, enrolment, approved))
        flash_message(gettext("已批准。") if approved else gettext("已否决。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("enrolments.show", enrolment=enrolment))


@page.post("/schemes/<int:enrolment>/end")
def end(enrolment: int) -> str | Response | tuple[str, int]:
    """End an enrolment after a chosen last day.

    With `look`, only show which periods that would lose.
    """
    held, by, form = _enrolment(enrolment), me().person, filled()
    try:
        on = LAST.read(chosen(form, LAST))
        if "look" in form.values:
            enrol.check_end(runtime().company, enrolment, on, runtime().clock())
            return _show(held, form, on)
        runtime().write(lambda tx: enrol.end_enrolment(tx, by, enrolment, on))
    except JiebaoError as refusal:
        return _show(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("施行到 %(day)s为止。", day=day_text(on)))
    return redirect_to(url_for("enrolments.show", enrolment=enrolment))
