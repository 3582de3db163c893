"""The pulse: a person's own questions, one tap each, and the results of five people and more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import CHECKERS
from webapp.company.snapshot import Company
from webapp.core.answer_boxes import FEWEST
from webapp.core.errors import JiebaoError
from webapp.effect.intervals import COMPARED_FROM
from webapp.effect.left_to_answer import left_to_answer
from webapp.effect.operations.answer_pulse import PulseGiven, give_answer
from webapp.effect.pulse_reading import pulse_results, upward_results
from webapp.effect.rounds import PULSE, UPWARD, VALUES, asked_of
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.request_hooks import redirect_to

page = Blueprint("pulse", __name__)


@dataclass(frozen=True)
class Scope:
    """Whose results a member sees: teams of the pulse, supervisors of the statements; None: all."""

    teams: Collection[str] | None
    supervisors: Collection[str] | None


@page.get("/pulse")
def show() -> str:
    """Show the questions that the member has not answered; nobody's answers, the own neither."""
    here, by = runtime(), me().person
    asked = asked_of(here.company, by, here.today)
    return render_template(
        "effect/pulse.html",
        asked=asked,
        left=left_to_answer(here.company, here.answer_boxes, by, here.today),
        values=VALUES,
        fewest=FEWEST,
    )


@page.post("/pulse")
def answer() -> Response:
    """Take one answer; the address and the reply are the same whatever was answered."""
    here, by = runtime(), me().person
    value = request.form.get("value", "")
    given = PulseGiven(
        by, request.form.get("question", ""), int(value) if value in set("12345") else 0
    )
    try:
        give_answer(here.write, here.answer_boxes, asked_of(here.company, by, here.today), given)
        flash_message(gettext("收到了，谢谢。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("pulse.show"))


@page.get("/pulse/results")
def results() -> str:
    """Show the months that are over to supervisors, heads, HR and leaders."""
    here = runtime()
    company, today = here.company, here.today
    scope = scope_of(company, me().person, me().role, today)
    half, upward = upward_results(today, scope.supervisors)
    return render_template(
        "effect/pulse_results.html",
        results=pulse_results(company, today, scope.teams),
        half=half,
        upward=upward,
        is_all=scope.teams is None,
        teams={key: team.name for key, team in company.teams.items()},
        pulse=PULSE,
        statements=UPWARD,
        fewest=FEWEST,
        compared_from=COMPARED_FROM,
    )


def scope_of(company: Company, person: str, role: str, today: date) -> Scope:
    """HR and leaders see all; a head the teams headed and their supervisors; a supervisor the own
    team and what was said of the own leading."""
    if role not in CHECKERS:
        return Scope(None, None)
    headed = {team for team in company.teams if company.head_of(team, today) == person}
    posting = company.posting(person, today)
    own = {posting.team} if posting is not None and posting.team else set()
    led = {
        each
        for each in company.people
        if headed
        and (held := company.posting(each, today)) is not None
        and held.role in CHECKERS
        and held.team in headed
    }
    return Scope(headed | own, led | {person})
