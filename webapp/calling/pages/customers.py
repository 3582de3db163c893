"""The page of a seller's own customers in calling order."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.calling.call_list import ListedCustomer, ListPlace, call_list, is_done, place_in
from webapp.calling.operations.disclose_numbers import KEPT, PAGE, note_showing
from webapp.facts.models import Customer
from webapp.web.current_user import me, runtime
from webapp.web.json_clients import kept_for_later

page = Blueprint("customers", __name__)
MOST = 200  # customers shown
AHEAD = 5  # customers whose pages a phone caches for offline use


@page.get("/customers")
def show() -> str:
    """The member's customers in calling order, and those who are done."""
    listed = own_list()
    return render_template(
        "calling/customers/index.html",
        customers=[each for each in listed if not is_done(each)][:MOST],
        done=[each for each in listed if is_done(each)][:MOST],
        today=runtime().today,
    )


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
