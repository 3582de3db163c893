"""成效: what a scheme did to sales, morale and talent, and the decision of its review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.periods import parse_period
from webapp.core.errors import JiebaoError, NotFound
from webapp.effect.decisions import DecisionSeen, decision_seen, decisions_of, newest_decisions
from webapp.effect.figures import effect_figures
from webapp.effect.intervals import COMPARED_FROM
from webapp.effect.operations.decide_effect import (
    CHOICES,
    GROUNDS,
    WHAT,
    WHY,
    WORDS,
    DecisionGiven,
    confirm_decision,
    prepare_decision,
    return_decision,
)
from webapp.effect.sales_figures import BARS
from webapp.effect.talent_figures import EARLY, FEWEST, KEPT
from webapp.effect.what_if import what_if
from webapp.facts.transactions import Transaction
from webapp.planning.review_due import review_of, reviews_of
from webapp.schemes.catalogue import schemes
from webapp.schemes.scheme_names import scheme_name
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.formatting import month_name, yuan
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("effects", __name__)
INPUTS = {each.name: each for each in (WHAT, WHY)}


@page.app_template_filter("month_of_key")
def month_of_key(key: str) -> str:
    """The short name of the month with this key, as 2026-11."""
    return month_name(parse_period(key).start)


@page.app_template_filter("whole_yuan")
def whole_yuan(fen: int) -> str:
    """A sum in whole yuan, rounded down: for the marks of a chart, whose table has the fen."""
    return yuan(fen - fen % 100).removesuffix(".00")


@page.get("/effect")
def index() -> str:
    """List the schemes that were ever settled, with their next review and last decision."""
    here = runtime()
    newest = newest_decisions()
    due = reviews_of(schemes().values(), here.company)
    rows = [
        {
            "id": each.scheme,
            "name": scheme_name(each.scheme),
            "due": each,
            "waits": each.scheme in newest and newest[each.scheme].waits,
            "last": newest.get(each.scheme),
        }
        for each in sorted(due, key=lambda each: (each.due_on, each.scheme))
    ]
    return render_template("effect/index.html", schemes=rows, today=here.today, words=WORDS)


@page.get("/effect/<scheme>")
def show(scheme: str) -> str:
    """Show the effect of a scheme as it is now, and what is to be decided."""
    return _page(scheme, Filled(""))


def _page(scheme: str, form: Filled) -> str:
    if scheme not in schemes():
        raise NotFound()
    here = runtime()
    decisions = decisions_of(scheme)
    return render_template(
        "effect/scheme.html",
        scheme=scheme,
        name=gettext(scheme_name(scheme)),
        figures=effect_figures(here.company, scheme, here.today),
        due=review_of(schemes()[scheme], here.company),
        decisions=decisions,
        waiting=next((each for each in decisions if each.waits), None),
        form=form,
        ticked=request.form.getlist("grounds"),
        today=here.today,
        **_constants(),
    )


def _constants() -> dict[str, Any]:
    return {
        "compared_from": COMPARED_FROM,
        "bar_limits": BARS,
        "early_weeks": EARLY.days // 7,
        "kept_days": KEPT.days,
        "fewest": FEWEST,
        "choices": CHOICES,
        "all_grounds": GROUNDS,
        "words": WORDS,
        "inputs": INPUTS,
    }


@page.post("/effect/<scheme>")
def prepare(scheme: str) -> str | Response | tuple[str, int]:
    """Prepare a decision as HR; the figures of this moment are frozen with it."""
    here, form, by = runtime(), filled(), me().person
    if scheme not in schemes():
        raise NotFound()
    given = DecisionGiven(
        scheme,
        form.values.get("choice", ""),
        form.values.get("what", ""),
        request.form.getlist("grounds"),
    )
    figures = effect_figures(here.company, scheme, here.today)
    first = date.fromisoformat(figures["first"])
    figures = {**figures, "what_if": what_if(here.company, schemes()[scheme], first, here.today)}
    try:
        here.write(lambda tx: prepare_decision(tx, by, given, figures))
    except JiebaoError as refusal:
        return _page(scheme, form.refuse(refusal, "choice")), refusal.status
    flash_message(gettext("已提交，数字已封存，等公司领导决定。"))
    return redirect_to(url_for("effects.show", scheme=scheme))


@page.get("/effect/decisions/<int:number>")
def decision(number: int) -> str:
    """Show a decision with its frozen figures."""
    return _decision(number, Filled(""))


def _decision(number: int, form: Filled) -> str:
    held, figures = decision_seen(number)
    return render_template(
        "effect/decision.html",
        decision=held,
        scheme=held.scheme,
        name=gettext(scheme_name(held.scheme)),
        figures=figures,
        form=form,
        **_constants(),
    )


@page.post("/effect/decisions/<int:number>/confirm")
def confirm(number: int) -> Response:
    """Confirm a decision as a leader."""
    by, said = me().person, gettext("已确定，下一次复核在半年后。")
    tells = request.form.get("tells") == "yes"
    return _decided(number, lambda tx: confirm_decision(tx, by, number, tells=tells), said)


@page.post("/effect/decisions/<int:number>/return")
def give_back(number: int) -> str | Response | tuple[str, int]:
    """Return a decision to HR with a sentence."""
    form, by = filled(), me().person
    try:
        why = WHY.read(form.values)
        runtime().write(lambda tx: return_decision(tx, by, number, why))
    except JiebaoError as refusal:
        decision_seen(number)
        return _decision(number, form.refuse(refusal, "why")), refusal.status
    flash_message(gettext("已退回人事。"))
    return redirect_to(url_for("effects.decision", number=number))


def _decided(number: int, work: Callable[[Transaction], None], said: str) -> Response:
    held: DecisionSeen = decision_seen(number)[0]
    try:
        runtime().write(work)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("effects.show", scheme=held.scheme))
