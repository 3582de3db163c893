"""List a supervisor's talks and one's own; show HR only which took place, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.company.roles import CHECKERS, HR, LEADERS, SELLERS
from webapp.talks.operations.hold_talks import open_talk
from webapp.talks.reading import (
    AgreementSeen,
    TalkSeen,
    coming_back,
    count_held,
    held_talks,
    last_held,
    talks_of,
)
from webapp.web.current_user import me, runtime
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("talks", __name__)
MONTHS_BACK = 6  # that leaders see


@dataclass(frozen=True)
class MemberToTalkTo:
    """One of a supervisor's people: the day of the last talk, and the talk that is open, if any."""

    person: str
    team: str
    last_on: date | None
    open: TalkSeen | None


@dataclass(frozen=True)
class MonthOfTalks:
    """The number of talks that took place in a month, and the number of people they were with."""

    month: date
    talks: int
    people: int


@page.get("/talks")
def show() -> str:
    """Show the page that fits the member's role."""
    if me().role in HR:
        return _log()
    if me().role in LEADERS:
        return _counts()
    here, by = runtime(), me().person
    company, today, now = here.company, here.today, here.clock()
    found = talks_of(by, now)
    return render_template(
        "talks/index.html",
        talks=found,
        members=_members(found) if me().role in CHECKERS else [],
        waiting=_waiting(found, by, today),
        back=coming_back(by, today),
        names=company.people,
        by=by,
        now=now,
        today=today,
    )


def _waiting(found: list[TalkSeen], by: str, today: date) -> list[AgreementSeen]:
    """The agreements that the member is to confirm."""
    held = [talk.agreement for talk in found if talk.agreement]
    return [each for each in held if each.waits_for(by, today)]


def _members(found: list[TalkSeen]) -> list[MemberToTalkTo]:
    """The member's people, those without a talk first, then by the day of the last one."""
    here = runtime()
    company, today, now = here.company, here.today, here.clock()
    sellers = [
        person
        for person in company.in_charge_of(me().person, today, today)
        if (posting := company.posting(person, today)) and posting.role in SELLERS | CHECKERS
    ]
    last = last_held(sellers, company)
    opened = {
        talk.person: talk
        for talk in reversed(found)
        if talk.holder == me().person and talk.is_open(now)
    }
    members = [
        MemberToTalkTo(each, _team(each, today), last.get(each), opened.get(each))
        for each in sellers
    ]
    return sorted(members, key=lambda each: (each.last_on or date.min, each.person))


def _team(person: str, today: date) -> str:
    company = runtime().company
    posting = company.posting(person, today)
    team = company.teams.get(posting.team or "") if posting else None
    return team.name if team else ""


def _log() -> str:
    """For HR: the talks of the last months, each with day and names only."""
    here = runtime()
    span = (_begin(here.today.replace(day=1) - timedelta(days=62)), _now())
    [(count, _people)] = count_held([span])
    listed = list_page(count, "talks.show")
    held = held_talks(here.company, *span, listed.first, listed.size)
    return render_template("talks/log.html", held=held, page=listed)


def _counts() -> str:
    """For leaders: how many talks took place in each of the last months, and with how many."""
    today = runtime().today
    months = [today.replace(day=1)]
    while len(months) < MONTHS_BACK:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    begins = [_begin(month) for month in months]
    spans = list(zip(begins, [_now(), *begins[:-1]], strict=True))
    found = zip(months, count_held(spans), strict=True)
    counted = [MonthOfTalks(month, talks, people) for month, (talks, people) in found]
    return render_template("talks/counts.html", months=counted, sellers=_count_sellers(today))


def _count_sellers(today: date) -> int:
    company = runtime().company
    postings = (company.posting(person, today) for person in company.people)
    return sum(1 for each in postings if each is not None and each.role in SELLERS)


def _begin(day: date) -> datetime:
    """The first instant of a day, by the company's clock."""
    return datetime.combine(day, time(), ZoneInfo(runtime().company.clock.zone))


def _now() -> datetime:
    """A moment later than what was just written."""
    return runtime().clock() + timedelta(minutes=1)


@page.post("/talks")
def begin() -> Response:
    """Open a talk with one of the member's people, and show it."""
    by, person = me().person, request.form.get("person", "")
    number = runtime().write(lambda tx: open_talk(tx, by, person))
    return redirect_to(url_for("talk.show", number=number))
