"""Show a person's own appeals with the answers, and to HR and leaders all; record answers."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask import Response as File
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.deadlines import ANSWER_WITHIN
from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, NotFound
from webapp.facts.attachments import attachments_of
from webapp.facts.models import Fact
from webapp.ledger.models import Appeal, CardAppeal
from webapp.ledger.operations.appeal import (
    AMOUNT,
    TEXT,
    AnswerGiven,
    AppealGiven,
    answer_appeal,
    appeal,
    rejection_of,
)
from webapp.ledger.operations.appeal_card import CardAppealGiven, answer_card, appeal_card
from webapp.ledger.operations.undo_answer import undo_answer
from webapp.ledger.pages.appeal_rows import appeal_rows, appeals_as_table, selected_appeals
from webapp.ledger.pages.lines import line_page, own_line
from webapp.schemes.catalogue import schemes
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence, refused_page
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.list_pages import TALL_ON_A_PAGE, list_page, searched, wants_table
from webapp.web.request_hooks import redirect_to

page = Blueprint("appeals", __name__)
INPUTS = {each.name: each for each in (TEXT, AMOUNT)}


@page.get("/appeals")
def index() -> str | File:
    """Show the reader's own appeals; to HR and leaders all, or those of people of some name.

    `table=xlsx`: as a spreadsheet.
    """
    return appeals_as_table() if wants_table() else _show(Filled(new_key()))


def _show(form: Filled, refused: str = "") -> str:
    query, words = selected_appeals(), searched()
    listed = list_page(query.count(), "appeals.index", TALL_ON_A_PAGE, kept={"q": words})
    rows = appeal_rows(query.offset(listed.first).limit(listed.size))
    return render_template(
        "ledger/appeals/index.html",
        waiting=[row for row in rows if row.upheld is None],
        answered=[row for row in rows if row.upheld is not None],
        page=listed,
        q=words,
        may_search=me().role in HR | LEADERS,
        schemes=[(key, gettext(held.name)) for key, held in schemes().items()],
        form=form,
        inputs=INPUTS,
        refused=refused,
        workdays=ANSWER_WITHIN,
        files=attachments_of("appeal", [row.id for row in rows]) if rows else {},
    )


@page.post("/appeals")
def bring() -> str | Response | tuple[str, int]:
    """Record an appeal about a scheme's period, not about a line."""
    form, by = filled(), me().person
    try:
        given = AppealGiven(
            id=form_key(form),
            text=TEXT.read(form.values),
            scheme=form.values.get("scheme", ""),
            period=form.values.get("period", ""),
        )
        runtime().write(lambda tx: appeal(tx, by, given))
    except JiebaoError as refusal:
        return _show(form.refuse(refusal)), refusal.status
    flash_message(gettext("申诉已提交，人事会在规定时间内答复。"))
    return redirect_to(url_for("appeals.index"))


@page.post("/lines/<int:number>/appeal")
def against(number: int) -> str | Response | tuple[str, int]:
    """Record an appeal against an own line."""
    held, form, by = own_line(number), filled(), me().person
    try:
        given = AppealGiven(id=form_key(form), text=TEXT.read(form.values), line=number)
        runtime().write(lambda tx: appeal(tx, by, given))
    except JiebaoError as refusal:
        return line_page(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("申诉已提交，人事会在规定时间内答复。"))
    return redirect_to(url_for("appeals.index"))


@page.post("/records/<int:number>/appeal")
def against_fake(number: int) -> Response | tuple[Response | str, int]:
    """Record an appeal against the verdict that an own card is fake.

    A refusal is an error page, which shows the text again.
    """
    if Fact.get_or_none(Fact.number == number, Fact.person == me().person) is None:
        raise NotFound()
    form, by = filled(), me().person
    try:
        given = CardAppealGiven(form_key(form), number, TEXT.read(form.values))
        runtime().write(lambda tx: appeal_card(tx, by, given))
    except JiebaoError as refusal:
        return refused_page(refusal)
    flash_message(gettext("申诉已提交，人事会在规定时间内答复。"))
    return redirect_to(url_for("appeals.index"))


@page.post("/appeals/<appeal_id>/answer")
def reply(appeal_id: str) -> str | Response | tuple[str, int]:
    """Answer an appeal: upheld or not, with a reason and, where it is about money, the sum."""
    form, by = filled(), me().person
    held = Appeal.get_or_none(Appeal.id == appeal_id)
    about_card = CardAppeal.get_or_none(CardAppeal.appeal == appeal_id) is not None
    rejected = held is not None and held.line_id and rejection_of(held.line)
    if me().role in LEADERS and not about_card and not rejected:
        raise NotFound()
    try:
        given = AnswerGiven(
            upheld=request.form.get("decision") == "uphold",
            text=TEXT.read(form.values),
            amount=AMOUNT.read_optional(form.values),
        )
        reply_to = answer_card if about_card else answer_appeal
        runtime().write(lambda tx: reply_to(tx, by, appeal_id, given))
    except JiebaoError as refusal:
        return _show(form.refuse(refusal), appeal_id), refusal.status
    flash_message(gettext("已答复。"))
    return redirect_to(url_for("appeals.index"))


@page.post("/appeals/<appeal_id>/undo")
def undo(appeal_id: str) -> Response:
    """Undo one's own answer of the last ten minutes."""
    by = me().person
    try:
        runtime().write(lambda tx: undo_answer(tx, by, appeal_id))
        flash_message(gettext("答复已撤销，这条申诉重新等待答复。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("appeals.index"))
