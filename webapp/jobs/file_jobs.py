"""Delete what has expired, and compare calls with call detail records."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial

from webapp.checks.operations.note_comparison import compare_call_records
from webapp.meetings.operations.forfeit_videos import any_expired, expire_videos, names_kept
from webapp.sync.operations.upload import expired_uploads, forget_upload
from webapp.web.operations.first_passwords import any_over_time, delete_over_time
from webapp.web.runtime import Runtime

UNKNOWN = timedelta(hours=1)  # the age until which a video file may be without its row
log = logging.getLogger(__name__)


def forget_expired_uploads(runtime: Runtime) -> None:
    """Delete the uploads that no phone has gone on with in time, with their parts."""
    for upload in expired_uploads(runtime.clock()):
        runtime.parts.drop(upload)
        runtime.write(partial(forget_upload, upload=upload))


def delete_expired_videos(runtime: Runtime) -> None:
    """Delete the videos of forfeits whose time is over, and files without a row."""
    if any_expired(runtime.clock()):
        for name in runtime.write(expire_videos):
            runtime.videos.drop(name)
    runtime.videos.drop_all_but(names_kept(), before=runtime.clock() - UNKNOWN)


def compare_new_call_records(runtime: Runtime) -> None:
    """Compare the calls of the days that new call detail records or calls concern."""
    days = compare_call_records(runtime.write, runtime.clock())
    if days:
        log.info("compared the calls of %s days with call detail records", days)


def delete_unused_passwords(runtime: Runtime) -> None:
    """Delete the first passwords that nobody used in time."""
    if any_over_time(runtime.clock()):
        log.info("deleted %s first passwords that nobody used", runtime.write(delete_over_time))
