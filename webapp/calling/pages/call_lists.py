"""The page of call lists in one's charge: counts, sharing out, adding and stopping customers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from peewee import fn
from werkzeug.wrappers import Response

from webapp.calling.models import Showing
from webapp.calling.operations.disclose_numbers import DIAL
from webapp.calling.operations.share_call_lists import (
    LISTED_NAME,
    MOST,
    UNASSIGNED,
    Share,
    add_customer,
    share_out,
    stop_number,
)
from webapp.calling.pages.customer_form import seal_typed
from webapp.company.models import Person
from webapp.core.errors import JiebaoError, Missing
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.models import Call, Customer
from webapp.people.call_list_scope import is_seller, sellers_of
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, new_key
from webapp.web.list_pages import LONGEST_SEARCH, list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("call_lists", __name__)
LISTS_ON_A_PAGE = 15


@dataclass(frozen=True)
class Listed:
    """A person whose call list is in one's charge; `sells` as in ListRow."""

    id: str
    name: str
    team: str
    sells: bool


@dataclass(frozen=True)
class ListRow:
    """One seller's list for display: numbers of customers, of customers never called (`fresh`), and
    of numbers shown and dialled today. `sells` False: the seller has left sales, and the customers
    are to be shared out.
    """

    id: str
    name: str
    team: str
    sells: bool
    customers: int
    fresh: int
    shown: int
    dialled: int


@page.get("/call-lists")
def show() -> str:
    """The lists in one's charge, by pages; first those of people who no longer sell."""
    return _page(Filled(new_key()))


@page.post("/call-lists/share")
def share() -> str | Response | tuple[str, int]:
    """Share out a list to the ticked sellers in turn."""
    form, by = filled(), me().person
    source, to = form.values.get("source", UNASSIGNED), tuple(request.form.getlist("to"))
    try:
        given = Share(source, to, MOST.read_optional(form.values))
        count = runtime().write(lambda tx: share_out(tx, by, given))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal, "share")), refusal.status
    flash_message(gettext("已分配 %(n)s 位客户。", n=count))
    return redirect_to(url_for("call_lists.show"))


@page.post("/call-lists/add")
def add() -> str | Response | tuple[str, int]:
    """Add one customer to a seller's list."""
    form, by = filled(), me().person
    try:
        number, seller = _number(form, "phone"), form.values.get("seller", "")
        name = LISTED_NAME.read(form.values)
        runtime().write(lambda tx: add_customer(tx, by, seller, name, number))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("已加入名单。"))
    return redirect_to(url_for("call_lists.show"))


@page.post("/call-lists/stop")
def stop() -> str | Response | tuple[str, int]:
    """Stop contact with a number."""
    form, by = filled(), me().person
    try:
        number = _number(form, "stopped")
        runtime().write(lambda tx: stop_number(tx, by, number))
    except JiebaoError as refusal:
        refusal.field = "stopped"
        return _page(form.refuse(refusal)), refusal.status
    flash_message(gettext("已记下：不再联系 %(number)s。", number=number.masked))
    return redirect_to(url_for("call_lists.show"))


def _number(form: Filled, field: str) -> SealedNumber:
    number = seal_typed(form.values.get(field, ""))
    if number is None:
        raise Missing(field)
    return number


def _page(form: Filled) -> str:
    words = request.values.get("q", "").strip()[:LONGEST_SEARCH].casefold()
    listed = _listed_people(words)
    page = list_page(len(listed), "call_lists.show", LISTS_ON_A_PAGE, kept={"q": words})
    rows = _rows(page.of(listed))
    unassigned = _listed_customers().where(Customer.seller.is_null()).count()
    return render_template(
        "calling/call_lists/index.html",
        form=form,
        inputs={each.name: each for each in (LISTED_NAME, MOST)},
        rows=rows,
        page=page,
        q=words,
        takers=[row for row in rows if row.sells],
        sources=[row for row in rows if row.customers],
        unassigned=unassigned,
        to=request.form.getlist("to"),
    )


def _listed_people(words: str) -> list[Listed]:
    """The people in one's charge who sell or have customers: first those who no longer sell.

    `words`: only those whose number, name or team contains them.
    """
    context = runtime()
    company, today = context.company, context.today
    holders = _holders()
    found = []
    for person in sellers_of(company, me().person, today):
        posting = company.posting(person, today)
        if not is_seller(posting) and person not in holders:
            continue
        team = company.teams.get(posting.team or "") if posting else None
        each = Listed(
            person, company.name_of(person), team.name if team else "", bool(is_seller(posting))
        )
        if words in f"{each.id} {each.name} {each.team}".casefold():
            found.append(each)
    return sorted(found, key=lambda each: (each.sells, each.team, each.id))


def _rows(listed: Sequence[Listed]) -> list[ListRow]:
    """The rows of these people, with what is counted of them alone."""
    ids = [each.id for each in listed]
    counts, never_called = _customer_counts(ids), _never_called_counts(ids)
    displays = _display_counts(ids, _midnight(runtime().today))
    return [
        ListRow(
            id=each.id,
            name=each.name,
            team=each.team,
            sells=each.sells,
            customers=counts.get(each.id, 0),
            fresh=never_called.get(each.id, 0),
            shown=sum(displays.get((each.id, how), 0) for how in ("page", "kept")),
            dialled=displays.get((each.id, DIAL), 0),
        )
        for each in listed
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(runtime().company.clock.zone))


def _listed_customers() -> Any:
    return Customer.select(Customer.seller, fn.COUNT(Customer.id)).where(
        Customer.do_not_contact_at.is_null(), Customer.phone_hash.is_null(False)
    )


def _holders() -> frozenset[str]:
    """Everybody who has a customer: asked for each person, so that few customers are read."""
    held = Customer.select(Customer.id).where(
        Customer.seller == Person.id,
        Customer.do_not_contact_at.is_null(),
        Customer.phone_hash.is_null(False),
    )
    rows = Person.select(Person.id).where(fn.EXISTS(held))
    return frozenset(seller for (seller,) in rows.tuples())


def _customer_counts(sellers: Collection[str]) -> dict[str, int]:
    mine = _listed_customers().where(Customer.seller.in_(sellers))
    return dict(mine.group_by(Customer.seller).tuples())


def _never_called_counts(sellers: Collection[str]) -> dict[str, int]:
    called = Call.select().where(Call.customer == Customer.id)
    uncalled = _listed_customers().where(Customer.seller.in_(sellers), ~fn.EXISTS(called))
    return dict(uncalled.group_by(Customer.seller).tuples())


def _display_counts(sellers: Collection[str], since: datetime) -> dict[tuple[str, str], int]:
    rows = (
        Showing.select(Showing.person, Showing.how, fn.COUNT(Showing.id))
        .where(
            Showing.person.in_(sellers),
            Showing.at >= since,
            Showing.at < since + timedelta(days=1),
        )
        .group_by(Showing.person, Showing.how)
        .tuples()
    )
    return {(person, how): count for person, how, count in rows}
