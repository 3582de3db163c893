"""The page of the morning meeting: sellers see their own forfeits, others those of their people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.clauses.floor_forfeit import FloorForfeit
from webapp.company.deadlines import closes_at
from webapp.company.roles import HR, SELLERS
from webapp.core.errors import JiebaoError, NotFound
from webapp.media.videos.looking import MOST_BYTES
from webapp.meetings.forfeits import CARRIED, Forfeit, forfeits_of, holder_of, open_among
from webapp.meetings.models import MeetingClosing
from webapp.meetings.operations.forfeit_videos import DAYS, days_kept, keep_for
from webapp.meetings.operations.hold_meeting import (
    REASON,
    choose_forfeit,
    close_meeting,
    closings_on,
    rule_on_forfeit,
)
from webapp.schemes.catalogue import FACT_CLOCK, schemes
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("meeting", __name__)
INPUTS = {each.name: each for each in (REASON, DAYS)}
AT_ONCE = 60  # with more forfeits the page lists the meetings, and shows one of them


@dataclass(frozen=True)
class Meeting:
    """One holder's meeting of today: its forfeits, the open ones first, and its closing."""

    holder: str
    name: str
    forfeits: list[Forfeit]
    open: int
    closing: MeetingClosing | None


@page.get("/meeting")
def show() -> str:
    """Show the page that fits the member's role."""
    return _page()


def refused_meeting(sentence: str) -> str:
    """The page with a refusal's sentence at its head."""
    return _page(sentence)


def _page(error: str | None = None) -> str:
    if me().role in SELLERS:
        return _own(error)
    here = runtime()
    company, today = here.company, here.today
    meetings = _meetings()
    many = sum(len(meeting.forfeits) for meeting in meetings) > AT_ONCE
    listed = many and len(meetings) > 1
    return render_template(
        "meetings/meeting/held.html",
        meetings=[_shown_of(meetings)] if listed else meetings,
        listed=meetings if listed else [],
        error=error,
        names=company.people,
        workday=company.is_workday(today),
        closes=closes_at(company, today),
        now=here.clock(),
        own=me().person,
        days=days_kept(),
        inputs=INPUTS,
        carried_days=CARRIED.days,
        floor=_floor(today),
        may_keep=me().role in HR,
    )


def _shown_of(meetings: list[Meeting]) -> Meeting:
    """The meeting asked for, else the first one with open forfeits, else the first."""
    asked = request.values.get("holder")
    shown = [each for each in meetings if each.holder == asked]
    shown += [each for each in meetings if each.open]
    return [*shown, *meetings][0]


def _own(error: str | None) -> str:
    here = runtime()
    forfeits = forfeits_of(here.company, {me().person}, here.today)
    return render_template(
        "meetings/meeting/own.html",
        forfeits=sorted(forfeits, key=lambda each: (each.state != "open", -each.line)),
        error=error,
        days=days_kept(),
        most=MOST_BYTES,
        closes=closes_at(here.company, here.today),
        floor=_floor(here.today),
    )


def _floor(day: date) -> FloorForfeit | None:
    """The clause on forfeits in force on a day; None if there is none."""
    revision = schemes()[FACT_CLOCK].revision_on(day)
    clauses = revision.clauses if revision else ()
    return next((clause for clause in clauses if isinstance(clause, FloorForfeit)), None)


def _meetings() -> list[Meeting]:
    """The member's own meeting first, and the other meetings with forfeits of their people.

    For HR, whose people are everybody, only the meetings with forfeits.
    """
    here = runtime()
    company, today, by = here.company, here.today, me().person
    in_charge = company.in_charge_of(by, today, today)
    people = frozenset(company.people) if me().role in HR else in_charge
    forfeits = forfeits_of(company, people, today)
    by_holder: dict[str, list[Forfeit]] = defaultdict(list)
    for each in forfeits:
        by_holder[holder_of(company, each.person, today)].append(each)
    if me().role not in HR:
        by_holder.setdefault(by, [])
    closed = closings_on(today)
    return [
        _meeting(holder, by_holder[holder], closed.get(holder))
        for holder in sorted(by_holder, key=lambda who: (who != by, who))
    ]


def _meeting(holder: str, own: list[Forfeit], closing: MeetingClosing | None) -> Meeting:
    order = ("open", "waiting", "done", "excused", "lapsed")
    return Meeting(
        holder=holder,
        name=runtime().company.name_of(holder),
        forfeits=sorted(own, key=lambda each: (order.index(each.state), each.person)),
        open=len(open_among(own)),
        closing=closing,
    )


@page.post("/meeting/<int:line>/choose")
def choose_one(line: int) -> str | Response | tuple[str, int]:
    """Choose the forfeit or its alternative."""
    by, choice = me().person, request.form.get("choice", "")
    try:
        runtime().write(lambda tx: choose_forfeit(tx, by, line, choice))
    except JiebaoError as refusal:
        return _page(refusal_sentence(refusal)), refusal.status
    flash_message(gettext("已选好。做完由主管确认完成；确认前可以改选。"))
    return redirect_to(url_for("meeting.show"))


@page.post("/meeting/<int:line>/rule")
def rule_on(line: int) -> str | Response | tuple[str, int]:
    """Record a forfeit as done, excused or reopened."""
    form, by = filled(), me().person
    result = form.values.get("result", "")
    try:
        reason = REASON.read(form.values)
        runtime().write(lambda tx: rule_on_forfeit(tx, by, line, result, reason))
    except JiebaoError as refusal:
        return _page(refusal_sentence(refusal)), refusal.status
    words = {
        "done": gettext("已确认完成。"),
        "excused": gettext("已免除，理由已记下。"),
        "reopened": gettext("已重新打开。"),
    }
    flash_message(words[result])
    return redirect_to(url_for("meeting.show", holder=request.form.get("holder")))


@page.post("/meeting/close")
def close() -> str | Response | tuple[str, int]:
    """Close a holder's meeting of today."""
    by, holder = me().person, request.form.get("holder", "")
    here = runtime()
    try:
        if holder not in here.company.people:
            raise NotFound()
        left = here.write(lambda tx: close_meeting(tx, by, holder, here.today))
    except JiebaoError as refusal:
        return _page(refusal_sentence(refusal)), refusal.status
    flash_message(_closing_message(len(left), here.clock()))
    shown = holder if "listed" in request.form else None
    return redirect_to(url_for("meeting.show", holder=shown))


def _closing_message(left: int, now: datetime) -> str:
    message = gettext("晨会已结束。")
    if left:
        message = gettext("晨会已结束，还有 %(n)s 项没完成，留到下次晨会。", n=left)
    company, closes = runtime().company, closes_at(runtime().company, runtime().today)
    if now > closes:
        time = company.clock.local(closes).strftime("%H:%M")
        message += gettext("已过 %(time)s，记为晚结束。", time=time)
    return message


@page.post("/meeting/keep")
def keep() -> str | Response | tuple[str, int]:
    """Set how many days videos are kept."""
    form, by = filled(), me().person
    try:
        days = DAYS.read(form.values)
        runtime().write(lambda tx: keep_for(tx, by, days))
    except JiebaoError as refusal:
        return _page(refusal_sentence(refusal)), refusal.status
    flash_message(gettext("以后的视频保留 %(n)s 天。", n=days))
    return redirect_to(url_for("meeting.show"))
