"""The page of a seller's own customers in calling order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext

from rules.because import yuan_text
from webapp.calling.call_list import (
    ListedCustomer,
    ListPlace,
    call_list,
    is_done,
    is_for_today,
    place_in,
)
from webapp.calling.customer_history import (
    BROUGHT,
    CALL,
    CARD,
    DEAL,
    GIVEN,
    CustomerEvent,
    customer_events,
    own_customer,
    sums_of_events,
)
from webapp.calling.list_sections import SECTIONS, ListSection, customer_filter, sections_of
from webapp.calling.old_customers import (
    GIFT,
    REFERRAL,
    VISIT,
    OldCustomer,
    due_today,
    gift_limit,
)
from webapp.calling.operations.disclose_numbers import KEPT, PAGE, note_showing
from webapp.calling.operations.touch_customer import AMOUNT, WORDS
from webapp.company.parts import OLD_CUSTOMERS
from webapp.core.errors import _
from webapp.facts.models import Customer
from webapp.web.current_user import me, runtime
from webapp.web.forms import Filled, new_key
from webapp.web.json_clients import kept_for_later
from webapp.web.list_pages import list_page

page = Blueprint("customers", __name__)
MOST = 200  # customers shown
UNFOLDED = 10  # of a section; the others are folded, so that the page stays within six screens
UNFOLDED_ALONE = 50  # of the one section that was chosen
SEARCH_MOST = 30  # characters of a search
EVENTS_ON_A_PAGE = 20  # of one customer
# The words of an event, as its row has them, for the search.
EVENT_NAMES = {
    CALL: _("电话"),
    CARD: _("售卡"),
    DEAL: _("成交"),
    GIVEN: _("分到名单"),
    BROUGHT: _("介绍的客户成交"),
    VISIT: _("拜访"),
    GIFT: _("送礼"),
    REFERRAL: _("转介绍"),
}
OUTCOME_NAMES = {
    "invited": _("已邀约"),
    "interested": _("有意向"),
    "refused": _("已拒绝"),
    "no_answer": _("未接听"),
    "invalid": _("空号 / 停机"),
}
AHEAD = 60  # customers whose pages a phone caches for offline use: a day's calls


@page.get("/customers")
def show() -> str:
    """The member's customers by section, each in calling order, and those who are done.

    `q` searches in names and last digits, `part` chooses one of SECTIONS. At most MOST are shown,
    and of each section the first UNFOLDED before one taps.
    """
    listed, today = own_list(), runtime().today
    typed, part = request.args.get("q", "").strip()[:SEARCH_MOST], request.args.get("part", "")
    found = [each for each in listed if customer_filter(typed)(each)] if typed else listed
    parts = sections_of(found, today)
    return render_template(
        "calling/customers/index.html",
        count=len(listed),
        ready=sum(is_for_today(each, today) for each in listed),
        counts={each.key: len(each.customers) for each in parts},
        parts=_first(part_of(parts, part)),
        unfolded=UNFOLDED_ALONE if part in SECTIONS else UNFOLDED,
        part=part if part in SECTIONS else "",
        typed=typed,
        search_most=SEARCH_MOST,
        done=[each for each in found if is_done(each)][:MOST] if part not in SECTIONS else [],
        today=today,
        old=_old() if not typed and part not in SECTIONS else [],
        **_touch_form(Filled("")),
    )


def _old() -> list[OldCustomer]:
    """The member's old customers of today; none where that is switched off."""
    here = runtime()
    off = OLD_CUSTOMERS in here.company.parts_off
    return [] if off else due_today(here.company, me().person, here.clock())


@page.get("/customers/<int:customer>")
def show_one(customer: int) -> str:
    """Everything that happened with an own customer; `q` searches in it, `page` is the page."""
    return customer_page(customer, Filled(new_key()))


def customer_page(customer: int, form: Filled) -> str:
    """The page of an own customer with the form of a visit, gift or referral. Raises NotFound."""
    held, here = own_customer(me().person, customer), runtime()
    on = OLD_CUSTOMERS not in here.company.parts_off
    typed = request.args.get("q", "").strip()[:SEARCH_MOST]
    events = customer_events(customer, touches=on)
    found = [each for each in events if _says(each, typed)]
    kept = {"customer": str(customer), "q": typed}
    listed = list_page(len(found), "customers.show_one", EVENTS_ON_A_PAGE, kept=kept)
    return render_template(
        "calling/customers/one.html",
        customer=held,
        events=listed.of(found),
        listed=listed,
        count=len(events),
        sums=sums_of_events(events),
        typed=typed,
        search_most=SEARCH_MOST,
        today=here.today,
        is_old=on and any(each.kind in (CARD, DEAL) for each in events),
        **_touch_form(form),
    )


def _touch_form(form: Filled) -> dict[str, Any]:
    """What the form of a visit, gift or referral needs; each form has a key of its own."""
    return {
        "form": form,
        "amount_field": AMOUNT,
        "words_field": WORDS,
        "gift_limit": gift_limit(),
        "new_key": new_key,
    }


def _says(event: CustomerEvent, typed: str) -> bool:
    """Whether an event's words, as its row shows them, hold what was typed."""
    company = runtime().company
    words = [event.note, event.code, gettext(EVENT_NAMES[event.kind])]
    words += [gettext(OUTCOME_NAMES[event.outcome])] if event.outcome else []
    words += [company.name_of(event.by)] if event.by else []
    words += [yuan_text(event.amount)] if event.amount is not None else []
    words += [on.isoformat() for on in (company.clock.day(event.at), event.follow_up_on) if on]
    words += [event.follow_up_time.isoformat("minutes")] if event.follow_up_time else []
    return typed.casefold() in " ".join(words).casefold()


def part_of(parts: tuple[ListSection, ...], part: str) -> tuple[ListSection, ...]:
    """The chosen section alone; all of them without a known choice."""
    return tuple(each for each in parts if each.key == part) if part in SECTIONS else parts


def _first(parts: tuple[ListSection, ...]) -> list[ListSection]:
    """The sections with MOST customers together."""
    left, kept = MOST, []
    for each in parts:
        kept.append(replace(each, customers=each.customers[:left]))
        left -= len(kept[-1].customers)
    return [each for each in kept if each.customers]


def own_list() -> list[ListedCustomer]:
    """The signed-in member's call list."""
    context = runtime()
    return call_list(me().person, context.clock(), context.company.clock)


def nobody() -> tuple[ListPlace, str | None]:
    """The place of somebody who is not on the list: neither customer nor number."""
    return ListPlace(None, None, 0), None


def current(listed: list[ListedCustomer], chosen: int | None) -> tuple[ListPlace, str | None]:
    """The customer to call now and the number in full, which is logged as shown."""
    place = place_in(listed, chosen)
    if place.customer is None:
        return place, None
    context, member, customer = runtime(), me().person, place.customer.id
    sealed = Customer.get_by_id(customer).phone_cipher
    if sealed is None:
        return place, None
    how = KEPT if kept_for_later() else PAGE
    context.write(lambda tx: note_showing(tx, member, customer, how))
    return place, context.cipher.decrypt(sealed)


def ahead(listed: Sequence[ListedCustomer], today: date) -> list[int]:
    """The ids of today's next customers, whose pages the phone caches; promised ones come first."""
    found = [each for each in listed if is_for_today(each, today)]
    found.sort(key=lambda each: each.history.follow_up_on is None)
    return [each.id for each in found[:AHEAD]]
