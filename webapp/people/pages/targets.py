"""The page of targets: those in force, proposals, and a leader's decisions."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import CHECKERS, HR, SELLERS
from webapp.core.errors import JiebaoError
from webapp.people.operations.staff import ALWAYS, TargetGiven
from webapp.people.operations.targets import ON, ONLY, VALUE, decide_targets, propose_targets
from webapp.people.pages.target_rows import in_force, proposals, waiting_of
from webapp.people.pages.whom_form import whom_choices
from webapp.schemes.metric_names import metric_name, word_name
from webapp.spreadsheets.words import DIFFICULTY, METRIC, PERIOD_KIND
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key, row_number
from webapp.web.request_hooks import redirect_to

page = Blueprint("targets", __name__)
INPUTS = {each.name: each for each in (VALUE, ONLY, ON)}


@page.get("/targets")
def show() -> str:
    """Show targets and proposals, with a form for those who may propose."""
    return _page(Filled(new_key()))


@page.post("/targets")
def propose() -> str | Response | tuple[str, int]:
    """Propose one target."""
    form, by = filled(), me().person
    try:
        given, key = _given(form), form_key(form)
        runtime().write(lambda tx: propose_targets(tx, by, [given], key))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("目标已提出,公司领导批准后生效。"))
    return redirect_to(url_for("targets.show"))


@page.post("/targets/decide")
def decide() -> Response:
    """Approve or decline the ticked proposals."""
    by, approved = me().person, request.form.get("decision") == "approve"
    numbers = [row_number(typed) for typed in request.form.getlist("proposals")]
    try:
        runtime().write(lambda tx: decide_targets(tx, by, numbers, approved=approved))
        done = gettext("已批准 %(n)s 项目标。", n=len(numbers))
        flash_message(done if approved else gettext("已否决 %(n)s 项目标。", n=len(numbers)))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("targets.show"))


def _given(form: Filled) -> TargetGiven:
    metric = form.values.get("metric", "")
    value = VALUE.read(form.values)
    if metric != "sales":
        value = value // 100 if value % 100 == 0 else 0
    return TargetGiven(
        who=form.values.get("team") or form.values.get("person") or "",
        metric=metric,
        period_kind=form.values.get("period_kind", ""),
        value=value,
        only=ONLY.read(form.values) or None,
        difficulty=form.values.get("difficulty") or None,
        on=ON.read(form.values) or ALWAYS,
    )


def _page(form: Filled) -> str:
    member, rows = me(), proposals()
    whom = whom_choices()
    if member.role in SELLERS:
        whom = {"people": [(member.person, f"{member.name} {member.person}")], "teams": []}
    return render_template(
        "people/targets/index.html",
        form=form,
        inputs=INPUTS,
        in_force=in_force(),
        waiting=waiting_of(rows),
        decided=[row for row in rows if row.approved is not None][:50],
        may_propose=member.role in SELLERS | CHECKERS | HR,
        metrics=[(key, metric_name(key)) for key in METRIC],
        difficulties=[(key, word_name(key)) for key in DIFFICULTY],
        kinds=list(PERIOD_KIND),
        today=runtime().today,
        metric_name=metric_name,
        word_name=word_name,
        **whom,
    )
