"""The form by which HR or a leader rejects a proposed line, on its page."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.core.errors import JiebaoError
from webapp.ledger.operations.reject import REASON, reject
from webapp.ledger.pages.lines import line_page, line_seen
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("rejecting", __name__)


@page.post("/lines/<int:number>/reject")
def run(number: int) -> str | Response | tuple[str, int]:
    """Reject one line and the lines of `rejected_together`."""
    line, form, by = line_seen(number), filled(), me().person
    try:
        reason = REASON.read(form.values)
        rejected = runtime().write(lambda tx: reject(tx, by, number, reason))
    except JiebaoError as refusal:
        return line_page(line, form.refuse(refusal)), refusal.status
    flash_message(gettext("%(count)s 条已选不通过。", count=len(rejected)))
    return redirect_to(url_for("mine.line", number=number))
