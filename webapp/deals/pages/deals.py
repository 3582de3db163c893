"""Show the deals of a month, the form of a deal, and the cancellation."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask import Response as File
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import HR, SELLERS
from webapp.core.errors import JiebaoError, NotFound
from webapp.deals.operations.cancel_deal import REASON, CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import record_deal
from webapp.deals.pages.deal_form import deal_choices, deal_command
from webapp.deals.pages.deal_rows import SALE, DealRow, deal_rows, total_of
from webapp.deals.pages.deals_table import deals_table
from webapp.facts.models import Deal, Fact
from webapp.facts.reading_order import of_kind_on
from webapp.schemes.catalogue import schemes
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.fragments import typed_into, wants_fragment
from webapp.web.list_pages import TALL_ON_A_PAGE, asked_month, list_page, wants_table
from webapp.web.request_hooks import redirect_to

page = Blueprint("deals", __name__)


@page.get("/deals")
def show() -> str | File:
    """Show a month's deals: to a seller those closed by them, and those from their cards.

    `table=xlsx`: as a spreadsheet, without those from their cards.
    HR sees all deals, and with a search those of all months. A supervisor or head sees those closed
    by themselves and by people in their charge on the deal's day.
    """
    first, last = _month()
    words = request.args.get("q", "").strip()
    within = of_kind_on("deal", first, last)
    if me().role in SELLERS:
        person = me().person
        mine, brought = [within, Fact.person == person], [within, SALE.person == person]
        return _page(first, mine, deal_rows(*brought, Fact.person != person))
    if me().role in HR:
        return _page(first, [_about(words)] if words else [within], everywhere=bool(words))
    seen = [within, _in_charge(first, last)]
    return _page(first, [*seen, _about(words)] if words else seen)


def _page(
    first: date,
    where: list[Any],
    brought: list[DealRow] | None = None,
    everywhere: bool = False,
) -> str | File:
    if wants_table():
        return deals_table(*where)
    today = runtime().today
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    total, q = total_of(*where), request.args.get("q", "").strip()
    kept = {"month": f"{first:%Y-%m}", "q": q}
    listed = list_page(total.listed, "deals.show", TALL_ON_A_PAGE, kept=kept)
    schemes()  # asked for once, whether or not the rows of this page have cards that need them
    return render_template(
        "deals/index.html",
        deals=deal_rows(*where, skipped=listed.first, most=listed.size),
        page=listed,
        total=total,
        brought=brought,
        month=first,
        before=f"{before:%Y-%m}",
        after=f"{after:%Y-%m}" if after.replace(day=1) <= today else None,
        q=q,
        everywhere=everywhere,
        records=me().role in SELLERS,
    )


def _month() -> tuple[date, date]:
    """First and last day of the requested month, or of the current one."""
    return runtime().company.days_of(asked_month() or f"{runtime().today:%Y-%m}")


def _in_charge(first: date, last: date) -> Any:
    """Condition: the closer was in the user's charge on the deal's day, or is the user."""
    company, person = runtime().company, me().person
    days = Fact.select(Fact.day).where(Fact.kind == "deal", Fact.day.between(first, last))
    by_charge: dict[frozenset[str], list[date]] = defaultdict(list)
    for (day,) in days.distinct().tuples():
        by_charge[company.in_charge_of(person, runtime().today, day)].append(day)
    charges = [
        Fact.day.in_(held) & Fact.person.in_(sorted(charge)) for charge, held in by_charge.items()
    ]
    return reduce(or_, charges, Fact.person == person)


def _about(words: str) -> Any:
    """Condition: the deal has this contract number, or its closer this name or staff number."""
    people = [
        person.id
        for person in runtime().company.people.values()
        if words.casefold() in f"{person.id} {person.name}".casefold()
    ]
    return Deal.contract.contains(words.upper()) | Fact.person.in_(people)


@page.get("/deals/new")
def new() -> str:
    """Show the form: contract, amount, the card the deal came from, the customer."""
    return _form(Filled(new_key()))


@page.post("/deals/find")
def find() -> str:
    """Show the form with the cards and customers found; to htmx only the two lists of choices."""
    form = filled()
    if typed_into("words"):
        form.values.pop("customer", None)  # a new search replaces the chosen customer
    if wants_fragment():
        return render_template("deals/_found.html", form=form, **deal_choices(form))
    return _form(form)


@page.post("/deals")
def record() -> str | Response | tuple[str, int]:
    """Record the deal with the user as its closer."""
    form, seller = filled(), me().person
    try:
        command = deal_command(form)
        receipt = runtime().write(lambda tx: record_deal(tx, seller, command))
    except JiebaoError as refusal:
        return _form(form.refuse(refusal, "contract")), refusal.status
    if not receipt.known:
        [row] = deal_rows(Deal.fact == receipt.number)
        flash_message(_told(row))
    return redirect_to(url_for("deals.show"))


def _form(form: Filled) -> str:
    now = runtime().company.clock.local(runtime().clock())
    return render_template(
        "deals/new.html", form=form, now=now.strftime("%Y-%m-%dT%H:%M"), **deal_choices(form)
    )


def _told(row: DealRow) -> str:
    """The message after recording: the deal, and the designer's sum or why there is none."""
    said = gettext("已登记成交 %(contract)s。", contract=row.contract)
    if row.card is None or row.card.because == "seller":
        return str(said)
    name = row.card.seller_name
    if row.card.share is not None:
        return said + gettext("设计师 %(name)s 的成交奖励照计。", name=name)
    return said + gettext("您的业绩照计；设计师 %(name)s 的成交奖励不计。", name=name)


@page.get("/deals/<int:number>/cancel")
def cancel_form(number: int) -> str:
    """Ask to confirm a cancellation: show the deal and the effect of cancelling it."""
    return _cancel_form(_seen(number), Filled(new_key()))


@page.post("/deals/<int:number>/cancel")
def cancel(number: int) -> str | Response | tuple[str, int]:
    """Cancel the deal, with the reason."""
    row, form, by = _seen(number), filled(), me().person
    try:
        command = CancelCommand(form_key(form), number, REASON.read(form.values))
        runtime().write(lambda tx: cancel_deal(tx, by, command))
    except JiebaoError as refusal:
        return _cancel_form(row, form.refuse(refusal)), refusal.status
    flash_message(gettext("合同 %(contract)s 已撤单，不再计入。", contract=row.contract))
    return redirect_to(
        url_for("deals.show", month=f"{runtime().company.clock.local(row.at):%Y-%m}")
    )


def _seen(number: int) -> DealRow:
    """A deal that the user may cancel: an own one, for HR any. Raises NotFound."""
    rows = deal_rows(Deal.fact == number)
    if not rows or not (me().role in HR or rows[0].closer == me().person):
        raise NotFound()
    return rows[0]


def _cancel_form(row: DealRow, form: Filled) -> str:
    return render_template("deals/cancel.html", deal=row, form=form, inputs={"reason": REASON})
