"""Attach a file as evidence; who may do so is for the caller to decide."""

from __future__ import annotations

from webapp.core.errors import JiebaoError, _
from webapp.facts.evidence_models import Attachment
from webapp.facts.transactions import Transaction

MOST = 6  # files of one subject


class TooManyAttachments(JiebaoError):
    """The subject has MOST files already."""

    sentence = _("每一项最多 %(most)s 个附件。")
    field = "file"
    status = 409


def attach_file(
    tx: Transaction, by: str, subject: str, file: str, name: str, media: str, size: int
) -> int:
    """Insert an `Attachment` of a stored file and return its number.

    If the subject has the same file already, return that one's number. The arguments are the
    columns of `Attachment`. Raises TooManyAttachments.
    """
    held = list(Attachment.select().where(Attachment.subject == subject))
    for each in held:
        if each.file == file:
            return int(each.number)
    if len(held) >= MOST:
        raise TooManyAttachments(most=MOST)
    number = tx.insert(
        Attachment,
        subject=subject,
        file=file,
        name=name,
        media=media,
        size=size,
        sent_by=by,
        sent_at=tx.now,
    )
    tx.audit(by, "attach_file", subject, after={"file": file, "size": size})
    return number
