"""Arrange the server's periodic jobs in lanes: money, people, files, checks, works and others.

Each lane is a thread. A push service or a group that does not answer delays only its own lane;
settlements and reminders still run every minute.
"""

from __future__ import annotations

import logging
import secrets
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from flask import Flask

from webapp.boards.operations.remind_of_places import Places, first_places, remind_of_places
from webapp.checks.operations.draw_samples import commit_seeds, draw_days
from webapp.checks.operations.end_quiet_checks import end_quiet_checks
from webapp.checks.operations.note_comparison import compare_call_records
from webapp.colleagues.operations.draw_pairs import draw_due
from webapp.colleagues.operations.follow_birthdays import BEGINS, remind_of_birthdays
from webapp.colleagues.operations.mentor import remind_of_mentors
from webapp.company.parts import (
    BIRTHDAYS,
    COURSES,
    MENTORS,
    PAIRS,
    PROMOTION,
    RECOGNITION_MEETING,
    TALKS,
)
from webapp.effect.operations.end_rounds import end_rounds, join_rests
from webapp.effect.rounds import open_rounds
from webapp.growth.operations.follow_promotions import remind_of_ready
from webapp.growth.operations.warn_of_numbers import warn_of_numbers
from webapp.honours.operations.prepare_recognition import remind_of_sentences
from webapp.importing.work_runner import WorkRunner
from webapp.integration.webhook_courier import WebhookSender
from webapp.jobs.lane import Lane
from webapp.jobs.nightly_backup import NightlyBackup
from webapp.jobs.operations.follow_verdicts import follow_verdicts
from webapp.ledger.operations.compare_settled import compare_settled
from webapp.ledger.operations.settle_due import settle_due
from webapp.meetings.operations.forfeit_videos import any_expired, expire_videos, names_kept
from webapp.meetings.operations.remind_of_meeting import is_morning, remind_of_meeting
from webapp.messaging.courier import GroupSender
from webapp.messaging.operations.remind import is_time, remind_of_missing
from webapp.messaging.web_push import PushSender
from webapp.praise.rounds import PraiseJobs
from webapp.returns.generator import ReturnMaker
from webapp.returns.operations.day_returns import remind_of_waiting
from webapp.sync.operations.upload import expired_uploads, forget_upload
from webapp.talks.operations.assign_courses import assign_courses
from webapp.talks.operations.follow_talks import open_coaching_talks, remind_of_agreements
from webapp.verification.checking import CheckWorker
from webapp.verification.nightly_privacy import PrivacyJobs
from webapp.web.operations.first_passwords import any_over_time, delete_over_time
from webapp.web.runtime import Runtime

EVERY = 60.0  # seconds
CHECKS_EVERY = 2.0  # seconds; short, because people wait for a check that they ask for
WORKS_EVERY = 2.0  # seconds; short, because somebody waits for the import of a table
SENDS_EVERY = 15.0  # seconds; short, so that messages of other lanes are sent soon
JOINED_WITHIN = timedelta(minutes=5)  # after a round of the pulse
UNKNOWN = timedelta(hours=1)  # the age until which a video file may be without its row
log = logging.getLogger(__name__)


def lanes_of(app: Flask, backups: tuple[Path, int] | None = None) -> list[Lane]:
    """Return all lanes of a server, not started.

    `backups`: the folder of the nightly backups, and how many of them are kept.
    """
    runtime: Runtime = app.extensions["jiebao"]
    lanes = [Lane("backup", EVERY, NightlyBackup(runtime, *backups))] if backups else []
    return [
        *lanes,
        money_lane(runtime),
        people_lane(runtime),
        files_lane(runtime),
        checks_lane(CheckWorker(runtime, app.extensions["jiebao.checks"])),
        works_lane(WorkRunner(runtime)),
        push_lane(PushSender(app)),
        groups_lane(GroupSender(runtime)),
        webhooks_lane(WebhookSender(runtime)),
        pulse_lane(runtime),
    ]


def money_lane(runtime: Runtime) -> Lane:
    """Return the lane for consequences of verdicts, settlements, their comparison and samples."""
    jobs = (partial(job, runtime) for job in (_follow, _settle, _compare, _sample))
    return Lane("money", EVERY, *jobs, _QuietChecks(runtime))


def people_lane(runtime: Runtime) -> Lane:
    """Return the lane for reminders, daily returns, bulletins, news, talks, alarms and pulse."""
    timed_reminders = partial(_send_timed_reminders, runtime)
    talks = partial(_follow_talks, runtime)
    jobs = (_PlaceChanges(runtime), timed_reminders, ReturnMaker(runtime), PraiseJobs(runtime))
    pulse = partial(_end_pulse, runtime)
    return Lane(
        "people",
        EVERY,
        *jobs,
        talks,
        _NumberHealth(runtime),
        _Promotions(runtime),
        _Colleagues(runtime),
        _Sentences(runtime),
        pulse,
    )


def pulse_lane(runtime: Runtime) -> Lane:
    """Return the lane that empties the boxes of the pulse, which each process has its own of."""
    return Lane("pulse", EVERY, partial(_join_pulse, runtime), in_each_process=True)


def files_lane(runtime: Runtime) -> Lane:
    """Return the lane that deletes expired uploads, videos and first passwords.

    It also compares calls with call detail records and carries out erasures, because nobody waits
    for a job of this lane.
    """
    of_files = (_forget_uploads, _expire_videos, _expire_passwords, _compare_call_records)
    jobs = (partial(job, runtime) for job in of_files)
    return Lane("files", EVERY, *jobs, PrivacyJobs(runtime))


def checks_lane(worker: CheckWorker) -> Lane:
    """Return the lane for the data checks that people or the clock ask for."""
    return Lane("checks", CHECKS_EVERY, worker, interrupt=worker.stop)


def works_lane(runner: WorkRunner) -> Lane:
    """Return the lane for work that goes to the writer in pieces."""
    return Lane("works", WORKS_EVERY, runner)


def push_lane(postman: PushSender) -> Lane:
    """Return the lane that sends reminders to browsers through their push services."""
    return Lane("push", SENDS_EVERY, postman, interrupt=postman.stop)


def groups_lane(courier: GroupSender) -> Lane:
    """Return the lane that sends messages to chat groups through their services."""
    return Lane("groups", SENDS_EVERY, courier, interrupt=courier.stop)


def webhooks_lane(courier: WebhookSender) -> Lane:
    """The lane that tells other systems what has happened."""
    return Lane("webhooks", SENDS_EVERY, courier, interrupt=courier.stop)


def _follow(runtime: Runtime) -> None:
    for followed in follow_verdicts(runtime.write, runtime.clock()):
        log.info("followed verdict %s: %s lines", followed.verdict, followed.lines)


def _settle(runtime: Runtime) -> None:
    for ran in settle_due(runtime.write, runtime.clock()):
        log.info("settled %s %s: %s lines", ran.scheme, ran.period, ran.lines)


def _compare(runtime: Runtime) -> None:
    """At night, compare a slice of the settled periods with their facts."""
    compared = compare_settled(runtime.write, runtime.clock())
    if compared is not None:
        log.info("compared %s settled periods", compared.periods)
        for scheme, period in compared.differing:
            log.warning("%s %s differed from its facts and was settled again", scheme, period)


def _sample(runtime: Runtime) -> None:
    """Commit the seeds of the next days, and draw the samples of the closed days."""
    runtime.write(lambda tx: commit_seeds(tx, lambda: secrets.token_hex(32)))
    drawn = runtime.write(draw_days)
    if drawn:
        log.info("drew %s cards to check", drawn)


class _QuietChecks:
    """Once a day, and after a start, ends the open checks that need nobody's opinion."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._done_on: date | None = None

    def __call__(self) -> None:
        today = self._runtime.today
        if self._done_on == today:
            return
        ended, last = 0, 0
        while True:
            piece = self._runtime.write(partial(end_quiet_checks, after=last))
            if piece.last is None:
                break
            ended, last = ended + piece.ended, piece.last
        self._done_on = today
        if ended:
            log.info("ended %s checks that nobody needs", ended)


class _NumberHealth:
    """Once a day, after its cut-off, tells of numbers that are answered far less often."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._done_on: date | None = None

    def __call__(self) -> None:
        here = self._runtime
        company, now, today = here.company, here.clock(), here.today
        if self._done_on == today or now <= company.clock.closed(today):
            return
        warned = warn_of_numbers(here.write, company, now)
        self._done_on = today
        if warned:
            log.info("warned of %s numbers", warned)


class _Promotions:
    """Once a day, after its cut-off, tells who has everything for the next post."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._done_on: date | None = None

    def __call__(self) -> None:
        here = self._runtime
        company, now, today = here.company, here.clock(), here.today
        is_early = now <= company.clock.closed(today)
        if self._done_on == today or is_early or PROMOTION in company.parts_off:
            return
        told = remind_of_ready(here.write, company, now)
        self._done_on = today
        if told:
            log.info("told that %s people are ready for a promotion", told)


class _Colleagues:
    """Once a day, from the morning on: greetings, pairs to draw, mentors to name, courses due."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._done_on: date | None = None

    def __call__(self) -> None:
        here = self._runtime
        company, now, today = here.company, here.clock(), here.today
        early = company.clock.local(now).time() < BEGINS
        if self._done_on == today or early:
            return
        works = {
            BIRTHDAYS: remind_of_birthdays,
            PAIRS: draw_due,
            MENTORS: remind_of_mentors,
            COURSES: assign_courses,
        }
        for part, work in works.items():
            if part not in company.parts_off:
                work(here.write, company, now)
        self._done_on = today


class _Sentences:
    """Once a day, in the morning, asks for the sentences of a recognition meeting that is near."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._done_on: date | None = None

    def __call__(self) -> None:
        here = self._runtime
        company, today = here.company, here.today
        if self._done_on == today or RECOGNITION_MEETING in company.parts_off:
            return
        if remind_of_sentences(here.write, company, here.clock()):
            self._done_on = today


class _PlaceChanges:
    """Reminds the people who gained or lost a place on today's boards since the last call."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._last: tuple[date, Places] | None = None

    def __call__(self) -> None:
        here = self._runtime
        today, places = here.today, first_places(here.company, here.today)
        if self._last is not None and self._last[0] == today:
            before = self._last[1]
            if before != places:
                here.write(lambda tx: remind_of_places(tx, before, places))
        self._last = (today, places)


def _send_timed_reminders(runtime: Runtime) -> None:
    """Remind of missing records and returns before the cut-off, and of meetings in the morning."""
    company, now = runtime.company, runtime.clock()
    if is_time(company, now):
        remind_of_missing(runtime.write, company, now)
        remind_of_waiting(runtime.write, company, now)
    if is_morning(company, now):
        remind_of_meeting(runtime.write, company, now)


def _follow_talks(runtime: Runtime) -> None:
    """Open the talks that schemes ask for, and remind of agreements whose day has come."""
    if TALKS in runtime.company.parts_off:
        return
    opened = open_coaching_talks(runtime.write, runtime.company, runtime.clock())
    if opened:
        log.info("opened %s talks that schemes ask for", opened)
    remind_of_agreements(runtime.write, runtime.company, runtime.clock())


def _join_pulse(runtime: Runtime) -> None:
    """Store what waits in this process's boxes of rounds that are over."""
    join_rests(runtime.write, runtime.answer_boxes, open_rounds(runtime.today))


def _end_pulse(runtime: Runtime) -> None:
    """End the rounds of the pulse that were over some minutes ago.

    Until then every server of the database has stored what waited in its boxes.
    """
    today = runtime.company.clock.day(runtime.clock() - JOINED_WITHIN)
    ended = end_rounds(runtime.write, runtime.answer_boxes, today)
    if ended:
        log.info("ended %s rounds of the pulse", len(ended))


def _forget_uploads(runtime: Runtime) -> None:
    for upload in expired_uploads(runtime.clock()):
        runtime.parts.drop(upload)
        runtime.write(partial(forget_upload, upload=upload))


def _expire_videos(runtime: Runtime) -> None:
    if any_expired(runtime.clock()):
        for name in runtime.write(expire_videos):
            runtime.videos.drop(name)
    runtime.videos.drop_all_but(names_kept(), before=runtime.clock() - UNKNOWN)


def _compare_call_records(runtime: Runtime) -> None:
    days = compare_call_records(runtime.write, runtime.clock())
    if days:
        log.info("compared the calls of %s days with call detail records", days)


def _expire_passwords(runtime: Runtime) -> None:
    if any_over_time(runtime.clock()):
        log.info("deleted %s first passwords that nobody used", runtime.write(delete_over_time))
