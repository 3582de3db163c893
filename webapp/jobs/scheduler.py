"""The server's periodic jobs in lanes: money, people, files, push, groups.

Each lane is a thread. A push service or a group that does not answer delays only its own lane;
settlements and reminders still run every minute.
"""

from __future__ import annotations

import logging
import secrets
from datetime import date, timedelta
from functools import partial

from flask import Flask

from webapp.boards.operations.remind_of_places import Places, first_places, remind_of_places
from webapp.checks.operations.draw_samples import commit_seeds, draw_days
from webapp.jobs.lane import Lane
from webapp.jobs.operations.follow_verdicts import follow_verdicts
from webapp.ledger.operations.settle_due import settle_due
from webapp.meetings.operations.forfeit_videos import any_expired, expire_videos, names_kept
from webapp.meetings.operations.remind_of_meeting import is_morning, remind_of_meeting
from webapp.messaging.courier import Courier
from webapp.messaging.operations.remind import is_time, remind_of_missing
from webapp.messaging.web_push import Postman
from webapp.praise.rounds import Praise
from webapp.returns.generator import ReturnMaker
from webapp.returns.operations.day_returns import remind_of_waiting
from webapp.sync.operations.upload import expired_uploads, forget_upload
from webapp.web.app_context import Office

EVERY = 60.0  # seconds
SENDS_EVERY = 15.0  # seconds; short, so that messages of other lanes are sent soon
UNKNOWN = timedelta(hours=1)  # the age until which a video file may be without its row
log = logging.getLogger(__name__)


def lanes_of(app: Flask) -> list[Lane]:
    """All lanes of a server, not started."""
    office: Office = app.extensions["jiebao"]
    return [
        money_lane(office),
        people_lane(office),
        files_lane(office),
        push_lane(Postman(app)),
        groups_lane(Courier(office)),
    ]


def money_lane(office: Office) -> Lane:
    """The lane for consequences of verdicts, settlements and samples, each in its own commits."""
    jobs = (partial(job, office) for job in (_follow, _settle, _sample))
    return Lane("money", EVERY, *jobs)


def people_lane(office: Office) -> Lane:
    """The lane for reminders, daily returns, bulletins and news of sales."""
    timed_reminders = partial(_send_timed_reminders, office)
    jobs = (_PlaceChanges(office), timed_reminders, ReturnMaker(office), Praise(office))
    return Lane("people", EVERY, *jobs)


def files_lane(office: Office) -> Lane:
    """The lane for the deletion of expired uploads and videos."""
    return Lane("files", EVERY, partial(_forget_uploads, office), partial(_expire_videos, office))


def push_lane(postman: Postman) -> Lane:
    """The lane that sends reminders to browsers through their push services."""
    return Lane("push", SENDS_EVERY, postman, interrupt=postman.stop)


def groups_lane(courier: Courier) -> Lane:
    """The lane that sends messages to chat groups through their services."""
    return Lane("groups", SENDS_EVERY, courier, interrupt=courier.stop)


def _follow(office: Office) -> None:
    for followed in follow_verdicts(office.write, office.clock()):
        log.info("followed verdict %s: %s lines", followed.verdict, followed.lines)


def _settle(office: Office) -> None:
    for ran in settle_due(office.write, office.clock()):
        log.info("settled %s %s: %s lines", ran.scheme, ran.period, ran.lines)


def _sample(office: Office) -> None:
    """Commit the seeds of the next days, and draw the samples of the closed days."""
    office.write(lambda tx: commit_seeds(tx, lambda: secrets.token_hex(32)))
    drawn = office.write(draw_days)
    if drawn:
        log.info("drew %s cards to check", drawn)


class _PlaceChanges:
    """Reminds the people who gained or lost a place on today's boards since the last call."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._last: tuple[date, Places] | None = None

    def __call__(self) -> None:
        here = self._office
        today, places = here.today, first_places(here.company, here.today)
        if self._last is not None and self._last[0] == today:
            before = self._last[1]
            if before != places:
                here.write(lambda tx: remind_of_places(tx, before, places))
        self._last = (today, places)


def _send_timed_reminders(office: Office) -> None:
    """Remind of missing records and returns before the cut-off, and of meetings in the morning."""
    if is_time(office.company, office.clock()):
        office.write(remind_of_missing)
        office.write(remind_of_waiting)
    if is_morning(office.company, office.clock()):
        office.write(remind_of_meeting)


def _forget_uploads(office: Office) -> None:
    for upload in expired_uploads(office.clock()):
        office.parts.drop(upload)
        office.write(partial(forget_upload, upload=upload))


def _expire_videos(office: Office) -> None:
    if any_expired(office.clock()):
        for name in office.write(expire_videos):
            office.videos.drop(name)
    office.videos.drop_all_but(names_kept(), before=office.clock() - UNKNOWN)
