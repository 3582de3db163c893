"""The page for recording a call in two taps."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.facts import OUTCOMES
from webapp.calling.call_list import called_on
from webapp.calling.operations.customers import NAME
from webapp.calling.operations.record_call import (
    FOLLOW_UP_ON,
    FOLLOW_UP_TIME,
    NOTE,
    CallCommand,
    record_call,
)
from webapp.calling.pages.contact_times import CONTACT_TIMES
from webapp.calling.pages.customer_form import customer_of
from webapp.calling.pages.customers import current, nobody, own_list
from webapp.calling.topics import TOPICS, known_topics
from webapp.core.errors import JiebaoError
from webapp.facts.rateable import REACHED
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key, row_number
from webapp.web.request_hooks import redirect_to

page = Blueprint("calls", __name__)
INPUTS = {each.name: each for each in (NAME, NOTE)}


@page.get("/calls/new")
def new() -> str:
    """The form, with the requested customer or the next one of the seller's call list.

    `name`: of somebody who is not on the list yet, as a customer named them.
    """
    name = request.args.get("name", "").strip()[: NAME.most]
    if name:
        return _form(Filled(new_key(), {NAME.name: name}), listed=False)
    chosen = {"customer": request.args.get("customer", "")}
    return _form(Filled(new_key(), chosen))


@page.post("/calls")
def record() -> str | Response | tuple[str, int]:
    """Record the call and go to the next customer."""
    form = filled()
    seller = me().person
    try:
        command = _command(form)
        receipt = runtime().write(lambda tx: record_call(tx, seller, command))
    except JiebaoError as refusal:
        return _form(form.refuse(refusal, "outcome")), refusal.status
    if not receipt.known:
        rateable = command.outcome in REACHED
        rating = url_for("rating_link.show", number=receipt.number)
        flash_message(
            gettext("已记下第 %(number)s 号通话。", number=receipt.number),
            more=(rating, gettext("请客户评分")) if rateable else None,
        )
    return redirect_to(_next_address(form))


def _next_address(form: Filled) -> str:
    """The next page: the next customer of the list, or today after a call off the list."""
    following = row_number(form.values.get("following", ""))
    if form.values.get("phone") or not form.values.get("customer"):
        return url_for("today.show")
    return url_for("calls.new", customer=following) if following else url_for("customers.show")


def _command(form: Filled) -> CallCommand:
    return CallCommand(
        id=form_key(form),
        outcome="refused" if "stop" in form.values else form.values.get("outcome", ""),
        customer=customer_of(form),
        note=NOTE.read(form.values),
        follow_up_on=FOLLOW_UP_ON.read(form.values),
        follow_up_time=FOLLOW_UP_TIME.read(form.values),
        stop="stop" in form.values,
        topics=known_topics(request.form.getlist("topics")),
    )


def _form(form: Filled, *, listed: bool = True) -> str:
    here, own = runtime(), own_list()
    chosen = row_number(form.values.get("customer", "")) or None
    place, number = current(own, chosen) if listed else nobody()
    return render_template(
        "calling/calls/new.html",
        form=form,
        inputs=INPUTS,
        outcomes=OUTCOMES,
        rateable=REACHED,
        topics=TOPICS,
        ticked=request.form.getlist("topics"),
        place=place,
        number=number,
        called=called_on(own, here.today, here.company.clock),
        today=here.today,
        contact_times=CONTACT_TIMES,
    )
