"""Old customers: a seller records a visit, gift or referral and sees the team's shares.

Who is in charge, HR and leaders see the sellers' counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.calling.old_customers import (
    FEWEST_RANKED,
    LATELY,
    SILENCE,
    gift_limit,
    kept_places,
    touches_of,
)
from webapp.calling.operations.touch_customer import (
    AMOUNT,
    LIMIT,
    WORDS,
    TouchGiven,
    set_gift_limit,
    touch_customer,
    withdraw_touch,
)
from webapp.calling.pages.customers import customer_page
from webapp.company.roles import CHECKERS, HR, SELLERS
from webapp.core.amounts import short_text, yuan_of
from webapp.core.errors import JiebaoError
from webapp.facts.transactions import Transaction
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, row_number
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("old_customers", __name__)


@page.post("/customers/touch")
def touch() -> str | Response | tuple[str, int]:
    """Record a visit, gift or referral of one's own customer; keep the form if it is refused."""
    form, seller = filled(), me().person
    customer = row_number(form.values.get("customer", ""))

    def work(tx: Transaction) -> Any:
        return touch_customer(tx, seller, given)

    try:
        given = TouchGiven(
            form_key(form),
            customer,
            form.values.get("what", ""),
            AMOUNT.read_optional(form.values),
            WORDS.read(form.values),
        )
        runtime().write(work)
    except JiebaoError as refusal:
        return customer_page(customer, form.refuse(refusal)), refusal.status
    flash_message(gettext("已记下。"))
    return redirect_to(url_for("customers.show_one", customer=customer))


@page.post("/customers/touch/withdraw")
def withdraw() -> Response:
    """Take back what the member recorded today."""
    form, seller = filled(), me().person
    number = row_number(form.values.get("touch", ""))
    customer = row_number(form.values.get("customer", ""))
    return _done(
        lambda tx: withdraw_touch(tx, seller, number),
        gettext("已撤回。"),
        url_for("customers.show_one", customer=customer),
    )


@page.get("/old-customers")
def show() -> str:
    """For a seller the team's places; else the counts of the sellers in one's charge, or of all."""
    return _places() if me().role in SELLERS else _page(Filled(""))


def _places() -> str:
    """The sellers of the member's team by the share of old customers who are kept."""
    here = runtime()
    company, today = here.company, here.today
    own = company.posting(me().person, today)
    team = [
        person
        for person in sorted(company.people)
        if own is not None
        and (posting := company.posting(person, today))
        and (posting.team, posting.role in SELLERS) == (own.team, True)
    ]
    places = kept_places(touches_of(company, team, here.clock()))
    listed = list_page(len(places), "old_customers.show")
    return render_template(
        "calling/customers/kept.html",
        places=listed.of(places),
        page=listed,
        silence=SILENCE.days,
        fewest=FEWEST_RANKED,
    )


def _page(form: Filled) -> str:
    here, role = runtime(), me().role
    company, today = here.company, here.today
    people = company.in_charge_of(me().person, today, today) if role in CHECKERS else company.people
    sellers = sorted(
        person
        for person in people
        if (posting := company.posting(person, today)) and posting.role in SELLERS
    )
    listed = list_page(len(sellers), "old_customers.show")
    limit = short_text(yuan_of(gift_limit()), 2).replace(",", "")
    return render_template(
        "calling/customers/old.html",
        rows=touches_of(company, listed.of(sellers), here.clock()),
        page=listed,
        silence=SILENCE.days,
        lately=LATELY.days,
        limit=limit,
        sets_limit=role in HR,
        declared=LIMIT,
        form=form,
    )


@page.post("/old-customers/limit")
def set_limit() -> str | Response | tuple[str, int]:
    """Set what a gift may cost."""
    form, by = filled(), me().person
    try:
        limit = LIMIT.read(form.values)
        runtime().write(lambda tx: set_gift_limit(tx, by, limit))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("已保存。"))
    return redirect_to(url_for("old_customers.show"))


def _done(work: Callable[[Transaction], object], said: str, to: str) -> Response:
    try:
        runtime().write(work)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(to)
