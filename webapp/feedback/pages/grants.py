"""The page of grants, which those in charge propose and a leader decides on."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask_babel import gettext
from peewee import JOIN
from werkzeug.wrappers import Response

from rules.facts import GRANTS
from webapp.core.errors import JiebaoError
from webapp.facts.models import Fact
from webapp.facts.reading_order import with_facts
from webapp.feedback.models import Grant, GrantDecision
from webapp.feedback.operations import grants
from webapp.feedback.operations.grants import AMOUNT, REASON
from webapp.feedback.pages.attached_files import files_of_rows
from webapp.people.pages.whom_form import feedback_page, named, whose
from webapp.schemes.metric_names import word_name
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.list_pages import TALL_ON_A_PAGE, list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("grants", __name__)
INPUTS = {each.name: each for each in (AMOUNT, REASON)}


@page.get("/grants")
def show() -> str:
    """List the grants, the proposed ones before those decided."""
    return _shown(Filled(new_key()))


def _shown(form: Filled) -> str:
    query = (
        with_facts(Grant.select(Grant, Fact, GrantDecision))
        .switch(Grant)
        .join(GrantDecision, JOIN.LEFT_OUTER)
    )
    query = whose(query)
    listed = list_page(query.count(), "grants.show", TALL_ON_A_PAGE)
    rows = list(
        query.order_by(GrantDecision.grant.is_null(False), Grant.fact.desc())
        .offset(listed.first)
        .limit(listed.size)
    )
    kinds = [(kind, word_name(kind)) for kind in GRANTS]
    files = files_of_rows("grant", rows)
    return feedback_page(
        "feedback/grants.html", form, rows, listed, inputs=INPUTS, kinds=kinds, files=files
    )


@page.post("/grants")
def propose() -> str | Response | tuple[str, int]:
    """Propose a grant."""
    form, by = filled(), me().person
    try:
        person, team = named(form)
        given = grants.GrantGiven(
            id=form_key(form),
            kind=form.values.get("kind", ""),
            amount=AMOUNT.read(form.values),
            reason=REASON.read(form.values),
            person=person,
            team=team,
        )
        runtime().write(lambda tx: grants.propose_grant(tx, by, given))
    except JiebaoError as refusal:
        return _shown(form.refuse(refusal)), refusal.status
    flash_message(gettext("专项奖励已提交，公司领导批准后发放。"))
    return redirect_to(url_for("grants.show"))


@page.post("/grants/<int:number>/decide")
def decide(number: int) -> Response:
    """Approve or decline a grant, as a leader."""
    by, approved = me().person, request.form.get("decision") == "approve"
    try:
        runtime().write(lambda tx: grants.decide_grant(tx, by, number, approved))
        flash_message(gettext("已批准。") if approved else gettext("已否决。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("grants.show"))
