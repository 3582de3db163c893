"""Show a pair its weekly sheet, those in charge which pairs did it, and HR plan and counts."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.colleagues.operations.plan_pairs import (
    BEGINS_ON,
    METRICS,
    WAVES,
    PlanGiven,
    last_day,
    plan_pairs,
    stop_pairs,
)
from webapp.colleagues.operations.write_pair_sheet import METHOD, tap, write_method
from webapp.colleagues.pair_reading import (
    RESULTS,
    STEP,
    WEEKS,
    PairSeen,
    lasting_pairs,
    latest_plan,
    pair_counts,
    pairs_of_person,
)
from webapp.colleagues.pairing import question_step
from webapp.company.roles import CHECKERS, HR, SELLERS
from webapp.core.errors import JiebaoError
from webapp.facts.transactions import Transaction
from webapp.schemes.metric_names import metric_name
from webapp.talks.funnel_reading import read_funnels, window_before
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, new_key, row_number
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("pairs", __name__)


@dataclass(frozen=True)
class PairQuestion:
    """What one of the two asks the other: the step, both rates, the method written this week."""

    asker: str
    other: str
    step: str
    own: Fraction | None
    theirs: Fraction | None
    method: str


@dataclass(frozen=True)
class PairSheet:
    """A pair's sheet of this week: the own question, the other's, and the tap that is due.

    `tapped`: the own result of week `tap_week`; `learned`: the method that it is about.
    """

    pair: PairSeen
    week: int
    own: PairQuestion
    theirs: PairQuestion
    tap_week: int | None
    learned: str
    tapped: str


@page.get("/pairs")
def show() -> str:
    """Show the page that fits the member's role."""
    return _page(Filled(""))


def _page(form: Filled) -> str:
    role = me().role
    if role in SELLERS:
        return _sheets(form)
    return _team() if role in CHECKERS else _plan(form)


def _sheets(form: Filled) -> str:
    today, by = runtime().today, me().person
    pairs = pairs_of_person(by, today)
    return render_template(
        "colleagues/pairs.html",
        sheets=[_sheet(each, by, today) for each in pairs[:1]],
        by=by,
        form=form,
        method=METHOD,
        results=RESULTS,
        weeks=WEEKS,
        new_key=new_key,
    )


def _sheet(pair: PairSeen, by: str, today: date) -> PairSheet:
    """The sheet, from the figures of the four weeks before this Monday."""
    monday = today - timedelta(days=today.weekday())
    funnels = read_funnels([pair.first, pair.second], *window_before(monday - timedelta(days=1)))
    week, due = pair.week(today), pair.week_to_tap(today)

    def question(asker: str) -> PairQuestion:
        other = pair.other(asker)
        step, own, theirs = question_step(funnels[asker], funnels[other])
        method = pair.methods.get((week, asker), "")
        return PairQuestion(asker, other, step, own, theirs, method)

    learned = pair.methods.get((due or 0, by), "")
    tapped = pair.taps.get((due or 0, by), "")
    other = pair.other(by)
    return PairSheet(pair, week, question(by), question(other), due, learned, tapped)


def _team() -> str:
    """For who is in charge: each pair of the team, done or not, without what was written."""
    here = runtime()
    company, today, by = here.company, here.today, me().person
    people = company.in_charge_of(by, today, today)
    teams = {posting.team for each in people if (posting := company.posting(each, today))}
    pairs = lasting_pairs(today, [team for team in teams if team])
    own = [each for each in pairs if people & {each.first, each.second}]
    listed = list_page(len(own), "pairs.show")
    return render_template(
        "colleagues/pairs_team.html", pairs=listed.of(own), page=listed, today=today
    )


def _plan(form: Filled) -> str:
    """For HR and leaders: the plan, its order once drawn, and counts; HR may plan or stop."""
    here = runtime()
    company, today = here.company, here.today
    plan = latest_plan()
    lasts = plan is not None and not plan.is_ended and today <= last_day(plan.begins_on, plan.waves)
    usual = {"begins_on": (today + timedelta(days=7 - today.weekday())).isoformat(), "waves": "4"}
    form.values = usual | form.values
    return render_template(
        "colleagues/pairs_plan.html",
        plan=plan,
        lasts=lasts,
        counts=pair_counts(lasting_pairs(today), today),
        metric=metric_name(plan.metric) if plan else "",
        metrics=[(each, metric_name(each)) for each in METRICS],
        waves=WAVES,
        teams=company.teams,
        may_plan=me().role in HR and not lasts,
        may_stop=me().role in HR and lasts,
        today=today,
        apart=STEP.days,
        begins_on=BEGINS_ON,
        form=form,
    )


@page.post("/pairs/plan")
def plan() -> str | Response | tuple[str, int]:
    """Plan a stepped start; its seed is made here."""
    form, by = filled(), me().person
    try:
        given = PlanGiven(
            form.values.get("metric", ""),
            BEGINS_ON.read(form.values),
            row_number(form.values.get("waves", "")),
            secrets.token_hex(32),
        )
        runtime().write(lambda tx: plan_pairs(tx, by, given))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("已定好。先后顺序到那天早上由种子抽出，现在谁也不知道。"))
    return redirect_to(url_for("pairs.show"))


@page.post("/pairs/stop")
def stop() -> Response:
    """Stop the plan."""
    by, number = me().person, row_number(filled().values.get("plan", ""))
    return _done(lambda tx: stop_pairs(tx, by, number), gettext("已停止，没开始的团队不再开始。"))


@page.post("/pairs/method")
def note_method() -> str | Response | tuple[str, int]:
    """Write the other's method of this week."""
    form, by = filled(), me().person
    number = row_number(form.values.get("pair", ""))

    def work(tx: Transaction) -> None:
        write_method(tx, by, number, METHOD.read(form.values))

    try:
        runtime().write(work)
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("已记下，试试看。"))
    return redirect_to(url_for("pairs.show"))


@page.post("/pairs/tap")
def note_tap() -> Response:
    """Say whether the method helped."""
    form, by = filled(), me().person
    number, result = row_number(form.values.get("pair", "")), form.values.get("result", "")
    return _done(lambda tx: tap(tx, by, number, result), gettext("已记下。"))


def _done(work: Callable[[Transaction], Any], said: str) -> Response:
    try:
        runtime().write(work)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("pairs.show"))
