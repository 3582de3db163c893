"""Plan a team event, answer it with yes or no, cancel it, add its photo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from webapp.colleagues.event_reading import (
    SUBJECT,
    EventReader,
    EventSeen,
    concerns,
    event_for,
    invited,
    reader_of,
)
from webapp.colleagues.models import EventAnswer, EventCancelled, TeamEvent
from webapp.company.roles import CHECKERS, HR
from webapp.core.errors import JiebaoError, NotAllowed, NotFound, _
from webapp.core.fields import Hundredths, RequiredDay, Text
from webapp.facts.operations.attach import attach_file
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import EVENT, ReminderGiven, remind_all

LONGEST_AHEAD = timedelta(days=366)
EVERYBODY = ""  # the choice of a form for the whole company


class CostMalformed(JiebaoError):
    """The text is no sum of money."""

    sentence = _("费用“%(typed)s”不对：以元计，没有费用填 0。")


class EventDayOutside(JiebaoError):
    """The day of an event is past, or very far."""

    sentence = _("活动日期请选今天到 %(last)s 之间的一天。")
    field = "on"


class EventOver(JiebaoError):
    """The event is over or cancelled."""

    sentence = _("活动已经结束或取消，不能再改。")
    status = 409


class PhotoTooEarly(JiebaoError):
    """A photo of an event that has not begun."""

    sentence = _("活动当天起才能传照片。")
    status = 409


TITLE = Text("title", most=30)
ON = RequiredDay("on")
COST = Hundredths("cost", CostMalformed, most=10**10)


@dataclass(frozen=True)
class EventGiven:
    """An event of a team (None: of the whole company); `cost` in fen."""

    team: str | None
    title: str
    on: date
    cost: int


@dataclass(frozen=True)
class PhotoStored:
    """A stored photo: the hash of its file, its name, media type and size in bytes."""

    file: str
    name: str
    media: str
    size: int


def plan_event(tx: Transaction, by: str, given: EventGiven) -> int:
    """Plan an event: HR for any team or all, a head or supervisor for the own team.

    Everybody whom it concerns is reminded. Raises NotAllowed, EventDayOutside, Missing,
    TextTooLong.
    """
    reader = _reader(tx, by)
    open_teams = tx.company.open_teams(tx.company.clock.day(tx.now))
    own = reader.role in CHECKERS and given.team in reader.teams
    if not (own or (reader.role in HR and (given.team is None or given.team in open_teams))):
        raise NotAllowed()
    today = tx.company.clock.day(tx.now)
    if not today <= given.on <= today + LONGEST_AHEAD:
        raise EventDayOutside(last=today + LONGEST_AHEAD)
    number = tx.insert(
        TeamEvent,
        team=given.team,
        title=TITLE.demand(given.title),
        on=given.on,
        cost=given.cost,
        planned_by=by,
        planned_at=tx.now,
    )
    tx.audit(by, "plan_event", f"event:{number}", after={"on": given.on, "amount": given.cost})
    told = {"title": given.title, "day": given.on.isoformat()}
    people = [each for each in invited(tx.company, given.team, today) if each != by]
    about = f"event:{number}"
    remind_all(tx, [ReminderGiven(each, EVENT, about, "/events", told) for each in people])
    return number


def answer_event(tx: Transaction, by: str, event: int, *, comes: bool) -> None:
    """Say whether one comes. Raises NotFound, also for the event of another team, EventOver."""
    reader = _reader(tx, by)
    found = event_for(reader, event)
    if not concerns(reader, found):
        raise NotFound()
    _demand_open(tx, found)
    if found.own != comes:
        tx.insert(EventAnswer, event=event, person=by, comes=comes, at=tx.now)
        tx.audit(by, "answer_event", f"event:{event}")


def cancel_event(tx: Transaction, by: str, event: int) -> None:
    """Cancel an event: who planned it, or HR. Raises NotFound, NotAllowed, EventOver."""
    reader = _reader(tx, by)
    found = event_for(reader, event)
    if not may_change(reader, found):
        raise NotAllowed()
    _demand_open(tx, found)
    tx.insert(EventCancelled, event=event, by=by, at=tx.now)
    tx.audit(by, "cancel_event", f"event:{event}")


def add_event_photo(tx: Transaction, by: str, event: int, photo: PhotoStored) -> int:
    """Add a photo from the day of the event on: who planned it, or HR.

    Raises NotFound, NotAllowed, PhotoTooEarly, EventOver, TooManyAttachments.
    """
    reader = _reader(tx, by)
    found = event_for(reader, event)
    if not may_change(reader, found):
        raise NotAllowed()
    if found.is_cancelled:
        raise EventOver()
    if tx.company.clock.day(tx.now) < found.on:
        raise PhotoTooEarly()
    subject = f"{SUBJECT}:{event}"
    return attach_file(tx, by, subject, photo.file, photo.name, photo.media, photo.size)


def may_change(reader: EventReader, event: EventSeen) -> bool:
    """Whether somebody may cancel an event and add its photos."""
    return reader.role in HR or event.planned_by == reader.person


def _demand_open(tx: Transaction, event: EventSeen) -> None:
    if event.is_cancelled or event.on < tx.company.clock.day(tx.now):
        raise EventOver()


def _reader(tx: Transaction, by: str) -> EventReader:
    """The person as a reader of events. Raises NotAllowed if not employed."""
    today = tx.company.clock.day(tx.now)
    posting = tx.company.posting(by, today)
    if posting is None:
        raise NotAllowed()
    return reader_of(tx.company, by, posting.role, today)
