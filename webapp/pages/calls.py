"""Log a call in two taps."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.facts import OUTCOMES
from webapp.errors import JiebaoError
from webapp.operations.rating import REACHED
from webapp.operations.record_call import CallCommand, record_call
from webapp.pages.call_list import next_customers
from webapp.pages.doors import go_to
from webapp.pages.forms import Filled, customer_of, date_of, filled, key_of, new_key, text_of
from webapp.pages.member import me, office
from webapp.pages.said import say

page = Blueprint("calls", __name__)


@page.get("/calls/new")
def new() -> str:
    """The form, with the next customer of the own call list."""
    chosen = {"customer": request.args.get("customer", "")}
    return _form(Filled(new_key(), chosen))


@page.post("/calls")
def record() -> str | Response | tuple[str, int]:
    """Record the call and go on to the next."""
    form = filled()
    seller = me().person
    try:
        command = _command(form)
        receipt = office().write(lambda tx: record_call(tx, seller, command))
    except JiebaoError as refusal:
        return _form(form.refuse(refusal, "outcome")), refusal.status
    if not receipt.known:
        rateable = command.outcome in REACHED
        shown = url_for("rating_link.show", number=receipt.number)
        say(
            gettext("已记下第 %(number)s 号通话。", number=receipt.number),
            more=(shown, gettext("请客户评价")) if rateable else None,
        )
    return go_to(url_for("calls.new" if "next" in form.values else "today.show"))


def _command(form: Filled) -> CallCommand:
    return CallCommand(
        id=key_of(form),
        outcome=form.values.get("outcome", ""),
        customer=customer_of(form),
        note=text_of(form, "note", 500),
        follow_up_on=date_of(form, "follow_up_on"),
    )


def _form(form: Filled) -> str:
    return render_template(
        "calls/new.html",
        form=form,
        outcomes=OUTCOMES,
        rateable=REACHED,
        customers=next_customers(me().person, office().today),
        today=office().today,
    )
