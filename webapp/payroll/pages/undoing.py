"""The buttons that undo approvals, rejections, the close of a month, or the mark of a payment."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Blueprint, Flask, current_app, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.core.errors import JiebaoError
from webapp.payroll.operations.undo_approvals import undo_approvals
from webapp.payroll.operations.undo_close import undo_close
from webapp.payroll.operations.undo_payment import undo_payment
from webapp.payroll.operations.undo_rejections import undo_rejections
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.formatting import period_text
from webapp.web.request_hooks import redirect_to

page = Blueprint("undoing", __name__)


def watch_honours(app: Flask, are_honoured: Callable[[Collection[int]], bool]) -> None:
    """Set the function that tells whether certificates or prizes of lines were handed out."""
    app.extensions["are_honoured"] = are_honoured


@page.post("/approvals/<int:number>/undo")
def approvals(number: int) -> Response:
    """Undo one's own approvals of one step."""
    try:
        left = current_app.extensions["are_honoured"]
        count = undo_approvals(runtime().write, me().person, number, left)
        flash_message(gettext("已撤销：%(n)s 条重新待审核。", n=count))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("approvals.index"))


@page.post("/rejections/<int:number>/undo")
def rejections(number: int) -> Response:
    """Undo one's own rejections of one step."""
    try:
        count = undo_rejections(runtime().write, me().person, number)
        flash_message(gettext("已撤销：%(n)s 条重新待审核。", n=count))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("approvals.index"))


@page.post("/payroll/<month>/undo")
def close(month: str) -> Response:
    """Undo the close of a month."""
    by = me().person
    try:
        count = runtime().write(lambda tx: undo_close(tx, by, month))
        month_name = period_text(month)
        flash_message(
            gettext("已撤销 %(month)s的关账，%(n)s 条重新待发。", month=month_name, n=count)
        )
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("payroll.index"))


@page.post("/payroll/<month>/unpaid")
def payment(month: str) -> Response:
    """Remove the mark that a month was paid."""
    by = me().person
    try:
        runtime().write(lambda tx: undo_payment(tx, by, month))
        flash_message(gettext("已撤销：%(month)s还没有发放。", month=period_text(month)))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("payroll.index"))
