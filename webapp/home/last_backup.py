"""Tell HR and leaders about backups: when the last good one was made, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.store.models import Backup

LATE = timedelta(days=2)  # nightly backups: one missed night is a failure or a pause, two are not


@dataclass(frozen=True)
class LastBackup:
    """The newest good backup (`at` in UTC, `bytes`).

    `fault`: why the newest attempt failed; empty if it was good.
    """

    at: datetime | None
    bytes: int
    fault: str
    is_late: bool


def last_backup(now: datetime) -> LastBackup:
    """Return the newest good backup, and the fault of the newest attempt."""
    tries = Backup.select().order_by(Backup.number.desc())
    newest, good = tries.first(), tries.where(Backup.fault == "").first()
    return LastBackup(
        at=good.at if good else None,
        bytes=good.bytes if good else 0,
        fault=newest.fault if newest else "",
        is_late=good is None or now - good.at > LATE,
    )
