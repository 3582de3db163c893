"""Arrange the server's periodic jobs in lanes: money, people, files, checks, works and others.

Each lane is a thread. A push service or a group that does not answer delays only its own lane;
settlements and reminders still run every minute.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from flask import Flask

from webapp.importing.work_runner import WorkRunner
from webapp.integration.webhook_sender import WebhookSender
from webapp.jobs.daily_jobs import (
    DailyJob,
    ask_for_sentences,
    end_unneeded_checks,
    remind_colleagues,
    tell_of_promotions,
    warn_of_unanswered_numbers,
)
from webapp.jobs.file_jobs import (
    compare_new_call_records,
    delete_expired_videos,
    delete_unused_passwords,
    forget_expired_uploads,
)
from webapp.jobs.lane import Lane
from webapp.jobs.money_jobs import (
    compare_a_slice,
    draw_due_samples,
    follow_open_verdicts,
    settle_what_is_due,
)
from webapp.jobs.nightly_backup import NightlyBackup
from webapp.jobs.people_jobs import (
    PlaceChanges,
    end_pulse,
    follow_talks,
    join_pulse,
    send_timed_reminders,
)
from webapp.messaging.group_sender import GroupSender
from webapp.messaging.web_push import PushSender
from webapp.praise.rounds import PraiseJobs
from webapp.returns.generator import ReturnMaker
from webapp.verification.checking import CheckWorker
from webapp.verification.nightly_privacy import PrivacyJobs
from webapp.web.runtime import Runtime

EVERY = 60.0  # seconds
CHECKS_EVERY = 2.0  # seconds; short, because people wait for a check that they ask for
WORKS_EVERY = 2.0  # seconds; short, because somebody waits for the import of a table
SENDS_EVERY = 15.0  # seconds; short, so that messages of other lanes are sent soon


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
    of_money = (follow_open_verdicts, settle_what_is_due, compare_a_slice, draw_due_samples)
    jobs = (partial(job, runtime) for job in of_money)
    return Lane("money", EVERY, *jobs, DailyJob(end_unneeded_checks, runtime))


def people_lane(runtime: Runtime) -> Lane:
    """Return the lane for reminders, daily returns, bulletins, news, talks, alarms and pulse."""
    return Lane(
        "people",
        EVERY,
        PlaceChanges(runtime),
        partial(send_timed_reminders, runtime),
        ReturnMaker(runtime),
        PraiseJobs(runtime),
        partial(follow_talks, runtime),
        DailyJob(warn_of_unanswered_numbers, runtime),
        DailyJob(tell_of_promotions, runtime),
        DailyJob(remind_colleagues, runtime),
        DailyJob(ask_for_sentences, runtime),
        partial(end_pulse, runtime),
    )


def pulse_lane(runtime: Runtime) -> Lane:
    """Return the lane that empties the boxes of the pulse, which each process has its own of."""
    return Lane("pulse", EVERY, partial(join_pulse, runtime), in_each_process=True)


def files_lane(runtime: Runtime) -> Lane:
    """Return the lane that deletes expired uploads, videos and first passwords.

    It also compares calls with call detail records and carries out erasures, because nobody waits
    for a job of this lane.
    """
    of_files = (
        forget_expired_uploads,
        delete_expired_videos,
        delete_unused_passwords,
        compare_new_call_records,
    )
    jobs = (partial(job, runtime) for job in of_files)
    return Lane("files", EVERY, *jobs, PrivacyJobs(runtime))


def checks_lane(worker: CheckWorker) -> Lane:
    """Return the lane for the data checks that people or the clock ask for."""
    return Lane("checks", CHECKS_EVERY, worker, interrupt=worker.stop)


def works_lane(runner: WorkRunner) -> Lane:
    """Return the lane for work that goes to the writer in pieces."""
    return Lane("works", WORKS_EVERY, runner)


def push_lane(sender: PushSender) -> Lane:
    """Return the lane that sends reminders to browsers through their push services."""
    return Lane("push", SENDS_EVERY, sender, interrupt=sender.stop)


def groups_lane(sender: GroupSender) -> Lane:
    """Return the lane that sends messages to chat groups through their services."""
    return Lane("groups", SENDS_EVERY, sender, interrupt=sender.stop)


def webhooks_lane(sender: WebhookSender) -> Lane:
    """Return the lane that tells other systems what has happened."""
    return Lane("webhooks", SENDS_EVERY, sender, interrupt=sender.stop)
