"""What the server does by the clock, in lanes: money, people, files, web push, groups.

Each lane is a thread. A push service or a group that does not answer delays only its own lane:
settlement and reminders go on at their minute.
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
SENDS_EVERY = 15.0  # seconds: what another lane has written is sent soon after it
UNKNOWN = timedelta(hours=1)  # how long a video may wait for its row
log = logging.getLogger(__name__)


def lanes_of(app: Flask) -> list[Lane]:
    """All lanes of a server."""
    office: Office = app.extensions["jiebao"]
    return [
        money_lane(office),
        people_lane(office),
        files_lane(office),
        push_lane(Postman(app)),
        groups_lane(Courier(office)),
    ]


def money_lane(office: Office) -> Lane:
    """Consequences of verdicts, settlements, and the samples of days (each by its own commits)."""
    jobs = (partial(job, office) for job in (_follow, _settle, _sample))
    return Lane("money", EVERY, *jobs)


def people_lane(office: Office) -> Lane:
    """Reminders, the day's returns, bulletins and news of sales."""
    at_the_hour = partial(_remind_at_the_hour, office)
    jobs = (_PlacesWatched(office), at_the_hour, ReturnMaker(office), Praise(office))
    return Lane("people", EVERY, *jobs)


def files_lane(office: Office) -> Lane:
    """Deletion of uploads that are over and of videos past their time."""
    return Lane("files", EVERY, partial(_forget_uploads, office), partial(_expire_videos, office))


def push_lane(postman: Postman) -> Lane:
    """Reminders to browsers, by their push services."""
    return Lane("push", SENDS_EVERY, postman, interrupt=postman.stop)


def groups_lane(courier: Courier) -> Lane:
    """Messages to groups, by their services."""
    return Lane("groups", SENDS_EVERY, courier, interrupt=courier.stop)


def _follow(office: Office) -> None:
    for followed in follow_verdicts(office.write, office.clock()):
        log.info("followed verdict %s: %s lines", followed.verdict, followed.lines)


def _settle(office: Office) -> None:
    for ran in settle_due(office.write, office.clock()):
        log.info("settled %s %s: %s lines", ran.scheme, ran.period, ran.lines)


def _sample(office: Office) -> None:
    """The seeds of the next days, and the samples of the days that are closed."""
    office.write(lambda tx: commit_seeds(tx, lambda: secrets.token_hex(32)))
    drawn = office.write(draw_days)
    if drawn:
        log.info("drew %s cards to check", drawn)


class _PlacesWatched:
    """Reminds who has won or lost a place of today's boards since the last call."""

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


def _remind_at_the_hour(office: Office) -> None:
    """Before the cut-off and in the morning."""
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
