"""The file that a form of a course or of the library sends, and the answer that shows it."""

from __future__ import annotations

from io import BytesIO

from flask import Response, request, send_file

from webapp.core.errors import NotFound
from webapp.facts.evidence_models import Attachment
from webapp.feedback.operations.stored_files import FileStored
from webapp.media.attachments import MOST_BYTES, PDF, check_attachment
from webapp.web.current_user import runtime

ALONE = "default-src 'none'; sandbox"  # what a file may do in the browser: nothing


def stored_file() -> FileStored | None:
    """The file of the form, checked and stored; None without one."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    checked = check_attachment(sent.read(MOST_BYTES + 1), sent.filename)
    stored = runtime().attachments.keep(checked.name, checked.content)
    return FileStored(stored.file, checked.name, checked.media, len(checked.content))


def answer_with(held: Attachment | None) -> Response:
    """The file; a PDF as a download. Raises NotFound without one."""
    attachments = runtime().attachments
    if held is None or not attachments.is_there(held.file):
        raise NotFound()
    answer = send_file(
        BytesIO(attachments.read(held.file)),
        mimetype=held.media,
        as_attachment=held.media == PDF,
        download_name=held.name,
    )
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["Content-Security-Policy"] = ALONE
    return answer
