"""Take files as evidence from a form, and send them to those who may see them."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, request, send_file
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from webapp.core.errors import JiebaoError, NotFound
from webapp.facts.evidence_models import Attachment
from webapp.facts.operations.attach import attach_file
from webapp.facts.transactions import Transaction
from webapp.media.attachments import (
    MOST_BYTES,
    PDF,
    AttachmentEmpty,
    CheckedAttachment,
    check_attachment,
)
from webapp.records.attachment_access import demand_undecided, subject_for
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.request_hooks import redirect_to

page = Blueprint("attachments", __name__)
ALONE = "default-src 'none'; sandbox"


@page.post("/attachments/<kind>/<key>")
def send(kind: str, key: str) -> Redirect:
    """Attach a photo or PDF to something that is not decided yet."""
    here, by, role = runtime(), me().person, me().role
    subject = subject_for(kind, key, by, role)
    try:
        demand_undecided(subject)
        checked = _checked()
        stored = here.attachments.keep(checked.name, checked.content)  # before the transaction

        def attach(tx: Transaction) -> int:
            demand_undecided(subject_for(kind, key, by, role))
            size = len(checked.content)
            return attach_file(
                tx, by, f"{kind}:{key}", stored.file, checked.name, checked.media, size
            )

        here.write(attach)
        flash_message(gettext("附件已上传。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(subject.address)


def _checked() -> CheckedAttachment:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise AttachmentEmpty()
    return check_attachment(sent.read(MOST_BYTES + 1), sent.filename)


@page.get("/attachments/<int:number>")
def show(number: int) -> Response:
    """Send a file to those who may see it; a PDF only as a download."""
    held = Attachment.get_or_none(Attachment.number == number)
    if held is None:
        raise NotFound()
    kind, _colon, key = held.subject.partition(":")
    subject_for(kind, key, me().person, me().role)
    answer = send_file(
        BytesIO(runtime().attachments.read(held.file)),
        mimetype=held.media,
        as_attachment=held.media == PDF,
        download_name=held.name,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = ALONE
    return answer
