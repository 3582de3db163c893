"""The pages that list one's own records of a day, and withdraw and correct those of today."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.facts import OUTCOMES
from webapp.calling.operations.record_call import (
    FOLLOW_UP_ON,
    FOLLOW_UP_TIME,
    NOTE,
    CallCommand,
)
from webapp.calling.pages.contact_times import CONTACT_TIMES
from webapp.calling.pages.customer_form import customer_of
from webapp.calling.topics import TOPICS, known_topics
from webapp.cards.pages.cards import INPUTS, command_of
from webapp.cards.pages.uploads import photo_of
from webapp.core.errors import JiebaoError, NotOwn
from webapp.core.fields import OptionalDay
from webapp.facts.card_products import card_products
from webapp.ledger.operations.appeal import TEXT
from webapp.records.operations import amend
from webapp.records.pages.record_rows import RecordRow, own_fakes, own_records
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.local_addresses import local_address
from webapp.web.request_hooks import redirect_to

page = Blueprint("records", __name__)
ONE_DAY = timedelta(days=1)
FIRST = date(2000, 1, 1)  # no record is older


@page.get("/records")
def show() -> str:
    """List one's own calls and cards of a day with their states, the newest first.

    `on`: the day, by default and at the latest today; only today's records are amended.
    """
    today = runtime().today
    on = min(max(OptionalDay("on").read(request.args) or today, FIRST), today)
    return render_template(
        "records/index.html",
        records=own_records(me().person, on),
        on=on,
        today=today,
        before=on - ONE_DAY,
        after=on + ONE_DAY if on < today else None,
        fakes=own_fakes(me().person) if on == today else [],
        keys=new_key,
        inputs={"text": TEXT},
    )


@page.post("/records/<int:number>/withdraw")
def withdraw(number: int) -> Response:
    """Withdraw one's own record of today; go to `back`, else to the list of records."""
    form = filled()
    seller = me().person
    try:
        key = form_key(form)
        runtime().write(lambda tx: amend.withdraw_record(tx, seller, number, key))
        flash_message(gettext("第 %(number)s 号已撤回，不再计入。", number=number))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(local_address(form.values.get("back") or url_for("records.show")))


@page.get("/records/<int:number>/correct")
def correct_form(number: int) -> str:
    """Show the form for a correction, filled with the record's present values."""
    row = _own(number)
    return _form(row, Filled(new_key(), _as_typed(row)))


@page.post("/records/<int:number>/correct")
def correct(number: int) -> str | Response | tuple[str, int]:
    """Insert the correction as a new record that replaces the old one."""
    row = _own(number)
    form = filled()
    seller = me().person
    try:
        if row.kind == "call":
            call = CallCommand(
                id=form_key(form),
                outcome="refused" if "stop" in form.values else form.values.get("outcome", ""),
                customer=customer_of(form),
                note=NOTE.read(form.values),
                follow_up_on=FOLLOW_UP_ON.read(form.values),
                follow_up_time=FOLLOW_UP_TIME.read(form.values),
                stop="stop" in form.values,
                topics=known_topics(request.form.getlist("topics")),
            )
            runtime().write(lambda tx: amend.correct_call(tx, seller, number, call))
        else:
            card = command_of(form, photo_of(form))
            runtime().write(lambda tx: amend.correct_card(tx, seller, number, card))
    except JiebaoError as refusal:
        return _form(row, form.refuse(refusal)), refusal.status
    flash_message(gettext("已更正第 %(number)s 号。", number=number))
    return redirect_to(url_for("records.show"))


def _own(number: int) -> RecordRow:
    for row in own_records(me().person, runtime().today):
        if row.number == number:
            return row
    raise NotOwn()


def _as_typed(row: RecordRow) -> dict[str, str]:
    values = {"outcome": row.outcome, "note": row.note, "serial": row.serial}
    values["product"] = row.product
    if row.customer is not None:
        values["customer"] = str(row.customer)
    if row.follow_up_on is not None:
        values["follow_up_on"] = row.follow_up_on.isoformat()
    if row.follow_up_time is not None:
        values["follow_up_time"] = row.follow_up_time.isoformat("minutes")
    if row.visited is not None:
        values["visited"] = "yes" if row.visited else "no"
    return values


def _products(row: RecordRow) -> list[str]:
    """The products offered, and the card's own if it is no longer offered; none for a call."""
    if row.kind != "card":
        return []
    return list(dict.fromkeys(filter(None, (*card_products().offered, row.product))))


def _form(row: RecordRow, form: Filled) -> str:
    return render_template(
        "records/correct.html",
        record=row,
        form=form,
        outcomes=OUTCOMES,
        topics=TOPICS,
        ticked=request.form.getlist("topics") if request.method == "POST" else row.topics,
        today=runtime().today,
        contact_times=CONTACT_TIMES,
        products=_products(row),
        inputs={**INPUTS, "note": NOTE},
    )
