"""Record attempts to back up the data folder, so that pages can show the last good one."""

from __future__ import annotations

from datetime import datetime

from webapp.facts.transactions import Transaction
from webapp.store.backing_up import MadeBackup
from webapp.store.models import Backup


def note_backup(tx: Transaction, made: MadeBackup) -> None:
    """Insert a `Backup` for a finished backup."""
    tx.insert(Backup, at=tx.now, folder=str(made.folder), files=made.files, bytes=made.bytes)


def note_failed_backup(tx: Transaction, folder: str, fault: str) -> None:
    """Insert a `Backup` for a failed attempt; `fault` is the sentence that says why."""
    tx.insert(Backup, at=tx.now, folder=folder, fault=fault)


def last_tried_at() -> datetime | None:
    """Return the instant of the newest attempt; None without one."""
    row = Backup.select(Backup.at).order_by(Backup.number.desc()).first()
    return row.at if row else None


def last_good_at() -> datetime | None:
    """Return the instant of the newest finished backup; None without one."""
    good = Backup.select(Backup.at).where(Backup.fault == "").order_by(Backup.number.desc()).first()
    return good.at if good else None
