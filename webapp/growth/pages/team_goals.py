"""The page of a team's goals: history and choice of each person, agreed to or answered."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import HR
from webapp.core.errors import JiebaoError
from webapp.growth.goal_cards import GoalCard
from webapp.growth.goal_history import GoalBasis, basis_from_text, open_periods
from webapp.growth.goal_states import (
    WAITS_FOR_SUPERVISOR,
    ChosenGoal,
    chosen_goals,
    goal_of_choice,
    sellers_with_goals,
)
from webapp.growth.operations.answer_goal import VALUE, WHY, agree_goals, answer_goal
from webapp.schemes.metric_names import metric_name
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, row_number
from webapp.web.list_pages import ON_A_PAGE, list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("team_goals", __name__)
INPUTS = {each.name: each for each in (VALUE, WHY)}


@dataclass(frozen=True)
class GoalRow:
    """A choice with the name of its person, what it was computed from, and the other goals."""

    goal: ChosenGoal
    name: str
    basis: GoalBasis
    cards: tuple[GoalCard, ...]

    @property
    def waits(self) -> bool:
        """Whether it is the turn of who is in charge."""
        return self.goal.state in WAITS_FOR_SUPERVISOR


@page.get("/goals/team")
def show() -> str:
    """Show the goals that people in one's charge chose for a period, those that wait first."""
    return _page(Filled(""))


@page.post("/goals/team/agree")
def agree() -> Response:
    """Agree to the ticked goals."""
    by = me().person
    numbers = [row_number(typed) for typed in request.form.getlist("goals")]
    try:
        runtime().write(lambda tx: agree_goals(tx, by, numbers))
        flash_message(gettext("已同意 %(n)s 个目标，等公司领导批准。", n=len(numbers)))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("team_goals.show", period=request.form.get("period", "")))


@page.post("/goals/<int:number>/answer")
def answer(number: int) -> str | Response | tuple[str, int]:
    """Answer one goal with another number and a sentence."""
    form, by = filled(), me().person
    try:
        value, why = VALUE.read(form.values), WHY.read(form.values)
        goal = goal_of_choice(number)
        if goal is not None and goal.metric != "sales":
            value = value // 100 if value % 100 == 0 else 0
        runtime().write(lambda tx: answer_goal(tx, by, number, value, why))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), number), refusal.status
    flash_message(gettext("已回复，等本人接受或来谈。"))
    return redirect_to(url_for("team_goals.show", period=form.values.get("period")))


def _page(form: Filled, answered: int = 0) -> str:
    """The page; `answered`: the goal whose refused answer stays open."""
    company, periods = runtime().company, open_periods(runtime().today)
    people = _people()
    all_goals = chosen_goals(periods, people)
    asked = request.values.get("period", "")
    period = asked if asked in periods else _first_waiting(all_goals) or periods[1]
    goals = [goal for goal in all_goals if goal.period == period]
    rows = sorted((_row(goal) for goal in goals), key=lambda row: (not row.waits, row.goal.number))
    chosen = {goal.person for goal in goals}
    missing = [who for who in people if who not in chosen]
    listed = list_page(len(rows), "team_goals.show", ON_A_PAGE, kept={"period": period})
    return render_template(
        "growth/team_goals.html",
        form=form,
        answered=answered,
        rows=listed.of(rows),
        page=listed,
        waiting=sum(row.waits for row in rows),
        missing=[(who, company.name_of(who)) for who in missing[:ON_A_PAGE]],
        missing_count=len(missing),
        period=period,
        periods=periods,
        inputs=INPUTS,
        metric_name=metric_name,
    )


def _first_waiting(goals: list[ChosenGoal]) -> str:
    """The earliest period in which a goal waits for who is in charge, or an empty text."""
    return min((goal.period for goal in goals if goal.state in WAITS_FOR_SUPERVISOR), default="")


def _people() -> list[str]:
    """The sellers in one's charge today; for HR all."""
    by = None if me().role in HR else me().person
    return sellers_with_goals(runtime().company, runtime().today, by)


def _row(goal: ChosenGoal) -> GoalRow:
    basis = basis_from_text(goal.basis)
    name = runtime().company.name_of(goal.person)
    return GoalRow(goal, name, basis, basis.cards(goal.metric))
