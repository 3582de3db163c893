"""Attach the stored file of a course or of an item of the library."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.facts.operations.attach import attach_file
from webapp.facts.transactions import Transaction


@dataclass(frozen=True)
class FileStored:
    """A stored file: its hash, its name, media type and size in bytes."""

    file: str
    name: str
    media: str
    size: int


def attach_stored(tx: Transaction, by: str, subject: str, stored: FileStored | None) -> None:
    """Attach a stored file, if there is one. Raises TooManyAttachments."""
    if stored is not None:
        attach_file(tx, by, subject, stored.file, stored.name, stored.media, stored.size)
