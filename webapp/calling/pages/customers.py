"""The page of a seller's own customers in calling order."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request

from webapp.calling.call_list import ListedCustomer, ListPlace, call_list, is_done, place_in
from webapp.calling.list_sections import SECTIONS, ListSection, customer_filter, sections_of
from webapp.calling.operations.disclose_numbers import KEPT, PAGE, note_showing
from webapp.facts.models import Customer
from webapp.web.current_user import me, runtime
from webapp.web.json_clients import kept_for_later

page = Blueprint("customers", __name__)
MOST = 200  # customers shown
SEARCH_MOST = 30  # characters of a search
AHEAD = 5  # customers whose pages a phone caches for offline use


@page.get("/customers")
def show() -> str:
    """The member's customers by section, each in calling order, and those who are done.

    `q` searches in names and last digits, `part` chooses one of SECTIONS. At most MOST are shown.
    """
    listed, today = own_list(), runtime().today
    typed, part = request.args.get("q", "").strip()[:SEARCH_MOST], request.args.get("part", "")
    found = [each for each in listed if customer_filter(typed)(each)] if typed else listed
    parts = sections_of(found, today)
    return render_template(
        "calling/customers/index.html",
        count=len(listed),
        ready=sum(each.turn.may_be_called for each in listed),
        counts={each.key: len(each.customers) for each in parts},
        parts=_first(part_of(parts, part)),
        part=part if part in SECTIONS else "",
        typed=typed,
        search_most=SEARCH_MOST,
        done=[each for each in found if is_done(each)][:MOST] if part not in SECTIONS else [],
        today=today,
    )


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
    return call_list(me().person, context.clock(), context.today)


def current(chosen: int | None) -> tuple[ListPlace, str | None]:
    """The customer to call now and the number in full, which is logged as shown."""
    place = place_in(own_list(), chosen)
    if place.customer is None:
        return place, None
    context, member, customer = runtime(), me().person, place.customer.id
    sealed = Customer.get_by_id(customer).phone_cipher
    if sealed is None:
        return place, None
    how = KEPT if kept_for_later() else PAGE
    context.write(lambda tx: note_showing(tx, member, customer, how))
    return place, context.cipher.decrypt(sealed)


def ahead() -> list[int]:
    """The ids of the next customers, whose pages the phone caches."""
    ready = [each.id for each in own_list() if each.turn.may_be_called]
    return ready[:AHEAD]
