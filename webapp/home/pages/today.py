"""Show a seller's day: progress, rank, the next step, the time left, and the newest lines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, render_template

from rules.outcomes import REWARDS
from webapp.boards.cache import BoardKey
from webapp.boards.pages import board_view
from webapp.boards.ranking import Board
from webapp.boards.thresholds import in_upper_half, newest_reached, thresholds_of
from webapp.boards.void_notice import void_notice
from webapp.calling.call_list import promised_at_a_time
from webapp.calling.pages.customers import ahead, own_list
from webapp.colleagues.anniversaries import day_in
from webapp.colleagues.birthday_reading import GreetingSeen, shown_greeting
from webapp.company.parts import BIRTHDAYS
from webapp.effect.left_to_answer import left_to_answer
from webapp.facts.day_figures import NOTHING, day_figures
from webapp.facts.day_history import DayHistory, best_days, day_history
from webapp.growth.call_times import answer_grid, calls_of
from webapp.growth.models import NumberAlarm
from webapp.growth.number_health import alarm_of
from webapp.home import own_progress
from webapp.ledger.models import Line
from webapp.ledger.pages.lines import line_rows
from webapp.meetings.forfeits import forfeits_of, open_among
from webapp.web.current_user import me, runtime

page = Blueprint("today", __name__)
RINGS = ("invitations", "calls", "cards")  # metrics whose timely amounts the page shows
RECORDS_AHEAD = 2  # days before today whose records the phone keeps
PROMISES_SHOWN = 2  # calls promised for a time of today that the page names
OWN = ("invitations", "calls")  # metrics with a ring, a usual day and a best day


@page.get("/today")
def show() -> str:
    """Show the reader's own day."""
    return render_template("home/today/index.html", **context_of(me().person))


def context_of(person: str) -> dict[str, Any]:
    """Return the template context of one seller's day."""
    here = runtime()
    company, today, now = here.company, here.today, here.clock()
    campaign = company.campaign_on(today)
    board = board_view.load_board(BoardKey(today.isoformat(), "invitations_completion"))
    figures = day_figures(today, person).get(person, {})
    listed = own_list()
    return {
        "board": board,
        **board_view.place_context(board, person),
        **_progress(person, board, today, now),
        "ahead": ahead(listed, today),
        "promises": promised_at_a_time(listed, today),
        "promises_shown": PROMISES_SHOWN,
        "local_time": company.clock.local(now).time(),
        "days_before": [today - back * own_progress.DAY for back in range(1, RECORDS_AHEAD + 1)],
        "workday": company.is_workday(today),
        "relieved": company.relieved(person, today),
        "sold": figures.get("cards", NOTHING).timely,
        "late": {metric: figures.get(metric, NOTHING).late for metric in RINGS},
        "cut_off": company.clock.cut_off(today),
        "now": now,
        "campaign": campaign,
        "campaign_day": (today - campaign.start).days + 1 if campaign else None,
        "earned": line_rows(
            Line.person == person,
            Line.kind.in_(sorted(REWARDS)),
            limit=3,
            with_certificates=False,
        ),
        "alarm": _alarm(person, today),
        "void": void_notice(person, company, today),
        "birthday": _birthday(person, today),
        "pulse": len(left_to_answer(company, here.answer_boxes, person, today)),
        "forfeits": len(open_among(forfeits_of(company, {person}, today))),
        "greeting": "done"
        if now > company.clock.cut_off(today)
        else greeting_of(company.clock.local(now)),
    }


def _progress(person: str, board: Board, today: date, now: datetime) -> dict[str, Any]:
    """What the person's own days say: rings, week, streak, plan, thresholds, celebration."""
    company = runtime().company
    first = today - (own_progress.LOOK_BACK - 1) * own_progress.DAY
    days = day_history(person, OWN, first, today)
    best = best_days(person, OWN, today)

    def target(metric: str, on: date) -> int | None:
        return company.target(person, metric, "day", on.isoformat(), on) or None

    own = {
        metric: own_progress.progress_of(
            company, person, today, days[metric], best[metric], target(metric, today)
        )
        for metric in OWN
    }
    thresholds = thresholds_of(board, person, own["invitations"].target)
    return {
        "own": own,
        "leads": in_upper_half(board, person),
        "thresholds": thresholds,
        "reached": newest_reached(thresholds),
        "streak": own_progress.streak_of(
            company, person, today, days["calls"], lambda on: target("calls", on)
        ),
        **_plan(person, today, now, days, own["invitations"]),
        "usual_days": own_progress.USUAL,
        "is_new": {
            metric: own_progress.has_just_happened(days[metric], today, now) for metric in OWN
        },
    }


def _plan(
    person: str, today: date, now: datetime, days: DayHistory, own: own_progress.OwnProgress
) -> dict[str, Any]:
    """The plan for the rest of the day, and the hour of it at which most are answered.

    No plan after the cut-off, on days off, and where it is switched off; no hour without a plan.
    """
    company = runtime().company
    plan = None
    works = now <= company.clock.cut_off(today) and company.works_on(person, today)
    if works and "plan" not in company.parts_off:
        plan = own_progress.plan_of(company, person, today, days, own)
    if plan is None:
        return {"plan": None, "best_hour": None, "best_rate": None}
    first = own_progress.first_usual_day(company, person, today)
    grid = answer_grid(calls_of(person, first, today - own_progress.DAY, company.clock))
    hour = grid.best_hour(company.clock.local(now).hour)
    rate = grid.hours[hour].percent if hour is not None else None
    return {"plan": plan, "best_hour": hour, "best_rate": rate}


def _alarm(person: str, today: date) -> NumberAlarm | None:
    """The alarm about the own number that is shown; None where that is switched off."""
    off = "number_health" in runtime().company.parts_off
    return None if off else alarm_of(person, today)


def _birthday(person: str, today: date) -> GreetingSeen | None:
    """The greeting of the own birthday, on that day; other days make no statement for it."""
    company = runtime().company
    born = company.people[person].birthday
    if BIRTHDAYS in company.parts_off or born is None or day_in(born, today.year) != today:
        return None
    return shown_greeting(person, today)


def greeting_of(now: datetime) -> str:
    """Return the key of the greeting for a local time: morning, afternoon or evening."""
    if now.hour < 12:
        return "morning"
    return "afternoon" if now.hour < 18 else "evening"
