"""A seller's page of goals: three from the own history, one chosen; and the answer to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.periods import Period, parse_period, period_of
from webapp.boards.pages.board_words import count_text
from webapp.company.snapshot import Company
from webapp.core.amounts import rounded
from webapp.core.errors import JiebaoError
from webapp.facts.transactions import Transaction
from webapp.growth.goal_cards import AHEAD, FEWEST_PERIODS, round_half_up
from webapp.growth.goal_history import KINDS, YUAN, basis_of, metrics_had
from webapp.growth.goal_pay import GoalPay
from webapp.growth.goal_states import goal_for
from webapp.growth.operations.answer_goal import accept_answer, ask_for_talk
from webapp.growth.operations.choose_goal import (
    METRICS,
    SENTENCE,
    GoalGiven,
    choose_goal,
    goal_periods,
)
from webapp.schemes.metric_names import metric_name
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.request_hooks import redirect_to

page = Blueprint("goals", __name__)
OF_ROLE = {"telesales": "invitations", "guide": "sales", "designer": "cards"}  # offered first


@dataclass(frozen=True)
class OfferedGoal:
    """A goal as its card shows it.

    `pays`: fen, rounded to whole yuan; `a_day`: its part of each working day.
    """

    key: str
    value: int
    times: int
    pays: int
    a_day: str


@dataclass(frozen=True)
class AskedFor:
    """The metric and the period that the address names, by default those offered first."""

    metric: str
    period: Period
    periods: list[str]


@page.get("/goals")
def show() -> str:
    """Show the goals of one metric and period, and what became of the own choice."""
    return _page(Filled(new_key()))


@page.post("/goals")
def choose() -> str | Response | tuple[str, int]:
    """Choose one of them."""
    form, by = filled(), me().person
    card, _sign, value = form.values.get("goal", "").partition(":")
    try:
        given = GoalGiven(
            key=form_key(form),
            metric=form.values.get("metric", ""),
            period=form.values.get("period", ""),
            card=card,
            value=int(value) if value.isascii() and value.isdigit() else 0,
            sentence=SENTENCE.read(form.values),
        )
        runtime().write(lambda tx: choose_goal(tx, by, given))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("目标选好了，主管同意、公司领导批准后生效。"))
    return redirect_to(url_for("goals.show", metric=given.metric, period=given.period))


@page.post("/goals/<int:number>/accept")
def accept(number: int) -> Response:
    """Accept the answer to the own goal."""
    return _decide(number, accept_answer, gettext("已接受，等公司领导批准。"))


@page.post("/goals/<int:number>/talk")
def talk(number: int) -> Response:
    """Ask for a talk about it."""
    return _decide(number, ask_for_talk, gettext("已告诉主管，您想谈谈。"))


def _decide(number: int, operation: Callable[[Transaction, str, int], None], done: str) -> Response:
    by = me().person
    try:
        runtime().write(lambda tx: operation(tx, by, number))
        flash_message(done)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("goals.show"))


def _page(form: Filled) -> str:
    company, today, person = runtime().company, runtime().today, me().person
    asked = _asked(company)
    basis = basis_of(company, person, asked.metric, asked.period, today)
    pay = GoalPay(company, person, asked.metric, asked.period, today)
    days = _working_days(company, person, asked.period)
    offered = [
        OfferedGoal(
            card.key,
            card.value,
            card.times,
            round_half_up(Fraction(pay.of(card.value, card.key)), YUAN),
            _a_day(asked.metric, Fraction(card.value, days)),
        )
        for card in basis.cards(asked.metric)
    ]
    keys = [goal.key for goal in offered]
    return render_template(
        "growth/goals.html",
        form=form,
        asked=asked,
        basis=basis,
        offered=offered,
        fewest_periods=FEWEST_PERIODS,
        told=AHEAD if AHEAD in keys else (keys or [""])[-1],
        choice=goal_for(person, asked.metric, asked.period.key),
        sentence=SENTENCE,
        metrics=METRICS,
        kinds=KINDS,
        metric_name=metric_name,
        parse_period=parse_period,
    )


def _asked(company: Company) -> AskedFor:
    """What the address or the form names; what is unknown is replaced by what is offered first."""
    person, today = me().person, runtime().today
    metric = request.values.get("metric", "")
    if metric not in METRICS:
        metric = _first_metric(person, today)
    kind = request.values.get("kind", KINDS[0])
    named = request.values.get("period", "")
    running = [period_of(each, today) for each in KINDS]
    periods = {now.kind: goal_periods(company, person, metric, now.kind, now) for now in running}
    for held, keys in periods.items():
        if named in keys:
            return AskedFor(metric, parse_period(named), periods[held])
    offered = periods.get(kind) or periods[KINDS[0]]
    return AskedFor(metric, parse_period(offered[0]), offered)


def _first_metric(person: str, today: date) -> str:
    """The metric offered first: the role's, else the first of METRICS with own amounts."""
    usual = OF_ROLE.get(me().role, METRICS[0])
    had = metrics_had(person, period_of(KINDS[0], today))
    return next((each for each in (usual, *METRICS) if each in had), usual)


def _a_day(metric: str, share: Fraction) -> str:
    """A day's part of a goal: whole yuan, else with one decimal place."""
    if metric == "sales":
        return count_text(round_half_up(share, YUAN), metric)
    return f"{rounded(share, 1)}"


def _working_days(company: Company, person: str, period: Period) -> int:
    """The days of a period on which a person works; at least 1."""
    days = (period.end - period.start).days + 1
    on = (period.start + timedelta(days=n) for n in range(days))
    return max(1, sum(company.works_on(person, day) for day in on))
